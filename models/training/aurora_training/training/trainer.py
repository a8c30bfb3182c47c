"""What every training of weights in `dtype` with fp32 masters keeps, does after each backward pass, and takes up again."""

import torch

from .optimizers import MovingAverage, lr_factor, restore_optimizer, set_learning_rate


class Trainer:
    """Master weights in fp32, their optimizers and moving average, one generator and the place in the data.

    Whoever inherits calls `_keep` once, and makes a `train_step` that counts `step` and `samples`. All randomness comes
    from the generator and the order, so a restored trainer repeats exactly the steps that an uninterrupted one would
    have made.
    """

    def _keep(self, named, weights, optimizers, settings, order, seed):
        """named: name -> fp32 master; weights: the network's own, in the same order; groups of optimizers have base_lr."""
        self.names, self.master, self.weights = list(named), list(named.values()), weights
        self.optimizers, self.settings, self.order = optimizers, settings, order
        self.average = MovingAverage(self.master, settings.ema_max_decay)
        self.generator = torch.Generator().manual_seed(seed)
        self.step, self.samples, self.cooldown = 0, 0, None

    def _use_master(self):
        torch._foreach_copy_(self.weights, [master.detach() for master in self.master])

    @torch.no_grad()
    def _apply_gradients(self):
        """One step of the optimizers by the weights' gradients. Returns the gradient norm before it was clipped."""
        for master, weight in zip(self.master, self.weights):
            master.grad = weight.grad.float()
            weight.grad = None
        norm = torch.nn.utils.clip_grad_norm_(self.master, self.settings.clip_norm)
        set_learning_rate(self.optimizers, lr_factor(self.step, self.settings.warmup_steps, self.cooldown))
        for optimizer in self.optimizers:
            optimizer.step()
        self._use_master()
        self.average.update(self.master, self.step)
        return float(norm)

    def averaged_weights(self):
        """Name -> fp32 tensor of the moving average."""
        return dict(zip(self.names, self.average.values))

    @torch.no_grad()
    def put(self, weights):
        """Go on with these weights, name -> tensor; the moving average begins with them too."""
        for name, master, average in zip(self.names, self.master, self.average.values, strict=True):
            master.copy_(weights[name])
            average.copy_(weights[name])
        self._use_master()

    @property
    def cooled_down(self):
        return self.cooldown is not None and self.step >= sum(self.cooldown)

    def state(self):
        return {
            "step": self.step,
            "samples": self.samples,
            "cooldown": self.cooldown,
            "names": self.names,
            "master": [p.detach() for p in self.master],
            "average": self.average.values,
            "optimizers": [optimizer.state_dict() for optimizer in self.optimizers],
            "generator": self.generator.get_state(),
            "order": self.order.state(),
        }

    @torch.no_grad()
    def restore(self, state):
        """Go on from a checkpoint. Returns whether the data is the one it was made with."""
        self.step, self.samples, self.cooldown = state["step"], state["samples"], state["cooldown"]
        for target, saved in ((self.master, state["master"]), (self.average.values, state["average"])):
            for parameter, value in zip(target, saved, strict=True):
                parameter.copy_(value)
        self._use_master()
        for optimizer, saved in zip(self.optimizers, state["optimizers"], strict=True):
            restore_optimizer(optimizer, saved)
        self.generator.set_state(state["generator"])
        return self.order.restore(state["order"])
