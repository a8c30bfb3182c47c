"""How to compute each part, in words exact enough to build the graph from."""

ENCODE = (
    "z = Conv2d(PixelUnshuffle(16)(x) - mean.reshape(768), encoder.weight.reshape(C,768,1,1)); clamp to +-latent_clip. "
    "x is RGB in [-1,1]; PixelUnshuffle channel order is c*256+dy*16+dx"
)

DECODE = (
    "base = ConvTranspose2d(z, decoder.base.weight, stride 16, no bias) + decoder.mean tiled 16x16; "
    "h = conv_in(cat[PixelUnshuffle(4)(base), PixelShuffle(4)(conv_z(z))]); cnn_blocks times h = h + conv2(silu(conv1(h))); "
    "out = base + PixelShuffle(4)(conv_out(silu(h))); all convs 3x3, zero padding 1, with bias"
)

TEXT = "last_hidden_state * attention_mask: padded to max_tokens positions, pad positions are exact zeros; the denoiser gets no mask"

GRAPH = {
    "inputs": "sample [B,C,H,W], timestep [B], encoder_hidden_states [B,L,caption_channels] with zeros as padding, no mask. D = num_attention_heads * attention_head_dim",
    "text": "y = caption_projection(LayerNorm(e; caption_norm)) + caption_pos_embed; per refiner block y += attn(LayerNorm(y; norm1)), y += ff(LayerNorm(y; norm2)); y = LayerNorm(y; caption_out_norm)",
    "condition": "c = silu(linear_2(silu(linear_1(cat[cos(t*f), sin(t*f)]))) + pooled_projection(LayerNorm(sum over tokens of e; pooled_norm))), f_i = 10000^(-i/128), i = 0..127; m = adaln_linear(c) as [6,D]",
    "tokens": "patches of patch_size, values ordered (channel, row, column), row-major over the grid; h = proj_in(patches) + pos_embed",
    "block": "in the second half first h = skip_linear(cat[h, skip]), skips popped last-first from the first half's outputs; rows shift_a, scale_a, gate_a, shift_f, scale_f, gate_f = scale_shift_table + m; h += gate_a * attn(norm(h) * (1 + scale_a) + shift_a, y); h += gate_f * ff(norm(h) * (1 + scale_f) + shift_f); norm has no weights",
    "attention": "q, k, v = to_qkv(x) in thirds; with text k, v = cat[to_added_kv(y) halves, k, v] along tokens, text first; heads are consecutive parts of D; softmax(q k^T / sqrt(attention_head_dim)) v; to_out",
    "ff": "proj_out(gelu(proj_in(x))), gelu exact (erf)",
    "output": "shift, scale = norm_out_linear(c) in halves; proj_out(norm(h) * (1 + scale) + shift), patches put back; prediction is v",
    "detail": "where detail_channels > 0, added to the prediction: z = conv_in(cat[sample, prediction, PixelShuffle(patch_size)(features(norm(h) * (1 + scale) + shift) on the grid)]); shift_1, scale_1, shift_2, … = modulation(c); detail_blocks times z += conv2(silu(conv1(silu(z)) * (1 + scale_i) + shift_i)); conv_out(silu(z)); all convs 3x3, zero padding 1, with bias",
    "skips": "block i < num_layers // 2 pushes its output; block i >= num_layers - num_layers // 2 pops",
}
