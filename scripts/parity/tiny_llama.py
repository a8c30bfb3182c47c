"""Writes tests/fixtures/llama/tiny.gguf: a whole language model of Llama's architecture in a file that llama.cpp reads, small enough to keep.

Usage: python scripts/parity/tiny_llama.py   (needs gguf, tokenizers and numpy; made with gguf 0.19.0, tokenizers 0.23.3, numpy 2.4.6)

Two layers, 32 wide, grouped-query attention, SwiGLU; the weights are normal random numbers of a fixed seed, so that what it says means
nothing and is the same each time. Its tokenizer is real: byte-level BPE, trained on the program's licence, with ChatML's tokens and template.
"""
import json
import pathlib

import gguf
import numpy as np
from tokenizers import Tokenizer, models, pre_tokenizers, trainers

ROOT = pathlib.Path(__file__).resolve().parents[2]
OUT = ROOT / "tests/fixtures/llama/tiny.gguf"
SEED = 7
WIDTH, HEADS, KV_HEADS, LAYERS, FEED_FORWARD, CONTEXT = 32, 4, 2, 2, 64, 2048
VOCABULARY = 400
CONTROL = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"]
TEMPLATE = (
    "{% for message in messages %}<|im_start|>{{ message['role'] }}\n{{ message['content'] }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)


def tokenizer() -> tuple[list[str], list[str]]:
    """Tokens by their ids, and merges in their order."""
    bpe = Tokenizer(models.BPE())
    bpe.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    trainer = trainers.BpeTrainer(
        vocab_size=VOCABULARY, special_tokens=CONTROL, initial_alphabet=sorted(pre_tokenizers.ByteLevel.alphabet()), show_progress=False
    )
    bpe.train_from_iterator([(ROOT / "LICENSE").read_text()], trainer)
    model = json.loads(bpe.to_str())["model"]
    tokens = [token for token, _ in sorted(model["vocab"].items(), key=lambda item: item[1])]
    return tokens, [merge if isinstance(merge, str) else " ".join(merge) for merge in model["merges"]]


def main() -> None:
    tokens, merges = tokenizer()
    OUT.parent.mkdir(parents=True, exist_ok=True)
    file = gguf.GGUFWriter(str(OUT), "llama")
    file.add_name("tiny")
    file.add_description("Random weights: it means nothing by what it says.")
    file.add_context_length(CONTEXT)
    file.add_embedding_length(WIDTH)
    file.add_block_count(LAYERS)
    file.add_feed_forward_length(FEED_FORWARD)
    file.add_head_count(HEADS)
    file.add_head_count_kv(KV_HEADS)
    file.add_rope_dimension_count(WIDTH // HEADS)
    file.add_layer_norm_rms_eps(1e-5)
    file.add_vocab_size(len(tokens))
    file.add_file_type(gguf.LlamaFileType.MOSTLY_F16)
    file.add_tokenizer_model("gpt2")
    file.add_tokenizer_pre("gpt-2")
    file.add_token_list(tokens)
    types = [gguf.TokenType.CONTROL if token in CONTROL else gguf.TokenType.NORMAL for token in tokens]
    file.add_token_types(types)
    file.add_token_merges(merges)
    file.add_bos_token_id(tokens.index(CONTROL[0]))
    file.add_eos_token_id(tokens.index(CONTROL[2]))
    file.add_add_bos_token(False)
    file.add_chat_template(TEMPLATE)

    random = np.random.default_rng(SEED)

    def weight(name: str, rows: int, columns: int, silent: list[str] = []) -> None:
        values = random.standard_normal((rows, columns)) / np.sqrt(columns)
        values[[tokens.index(token) for token in silent]] = 0
        file.add_tensor(name, values.astype(np.float16))

    def ones(name: str) -> None:
        file.add_tensor(name, np.ones(WIDTH, dtype=np.float32))

    weight("token_embd.weight", len(tokens), WIDTH)
    for layer in range(LAYERS):
        block = f"blk.{layer}"
        ones(f"{block}.attn_norm.weight")
        weight(f"{block}.attn_q.weight", WIDTH, WIDTH)
        weight(f"{block}.attn_k.weight", WIDTH * KV_HEADS // HEADS, WIDTH)
        weight(f"{block}.attn_v.weight", WIDTH * KV_HEADS // HEADS, WIDTH)
        weight(f"{block}.attn_output.weight", WIDTH, WIDTH)
        ones(f"{block}.ffn_norm.weight")
        weight(f"{block}.ffn_gate.weight", FEED_FORWARD, WIDTH)
        weight(f"{block}.ffn_up.weight", FEED_FORWARD, WIDTH)
        weight(f"{block}.ffn_down.weight", WIDTH, FEED_FORWARD)
    ones("output_norm.weight")
    # The likeliest token is never one that ends: an answer is as long as it may be.
    weight("output.weight", len(tokens), WIDTH, silent=CONTROL)

    file.write_header_to_file()
    file.write_kv_data_to_file()
    file.write_tensors_to_file()
    file.close()
    print(f"{OUT.relative_to(ROOT)}: {OUT.stat().st_size} bytes, {len(tokens)} tokens")


main()
