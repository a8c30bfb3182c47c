"""Distances between sets of pictures."""

import numpy as np
import torch


def frechet_distance(first, second):
    """Frechet distance of two feature sets [N, D] seen as Gaussians (Heusel et al. 2017), in fp64."""
    a, b = first.double(), second.double()
    covariance_a, covariance_b = torch.cov(a.T), torch.cov(b.T)
    # tr sqrt(A B) from the eigenvalues of A B, which are real and not negative for covariances.
    product = torch.linalg.eigvals(covariance_a @ covariance_b).real.clamp(min=0).sqrt().sum()
    means = (a.mean(0) - b.mean(0)).square().sum()
    return float(means + covariance_a.trace() + covariance_b.trace() - 2 * product)


def thumbnails(pictures):
    """uint8 [N, 256, 256, 3] -> [N, 32, 32, 3]."""
    return pictures.reshape(-1, 32, 8, 32, 8, 3).mean((2, 4)).astype(np.uint8)


def nearest(pictures, training_thumbnails, batch=2000):
    """For each picture: RMS difference (0..255) to the nearest training thumbnail, and that picture's number."""
    small = torch.from_numpy(thumbnails(pictures).reshape(len(pictures), -1).astype(np.float32))
    best, number = torch.full((len(small),), torch.inf), torch.zeros(len(small), dtype=torch.long)
    for first in range(0, len(training_thumbnails), batch):
        block = torch.from_numpy(
            training_thumbnails[first : first + batch].reshape(-1, small.shape[1]).astype(np.float32)
        )
        distance, index = torch.cdist(small, block).min(1)
        closer = distance < best
        best[closer], number[closer] = distance[closer], index[closer] + first
    return (best / small.shape[1] ** 0.5).numpy(), number.numpy()
