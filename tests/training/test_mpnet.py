"""The plain MPNet encoder against the one of transformers, on random weights of a small size."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

pytestmark = pytest.mark.models


@pytest.fixture(autouse=True)
def _needs_the_extra() -> None:
    if importlib.util.find_spec("transformers") is None:
        pytest.skip("transformers is not installed: pip install 'article-qa[models]'")


def test_it_gives_the_hidden_states_of_transformers() -> None:
    import torch
    from transformers import MPNetConfig, MPNetModel

    from training.mpnet import OWN_IDS, WORDS, MPNet, renamed

    torch.manual_seed(1)
    fields = {
        "hidden_size": 48, "num_attention_heads": 4, "num_hidden_layers": 3, "intermediate_size": 96, "layer_norm_eps": 1e-5,
        "relative_attention_num_buckets": 32, "max_position_embeddings": 514, "vocab_size": WORDS + 5,
    }  # fmt: skip
    theirs = MPNetModel(MPNetConfig(**fields), add_pooling_layer=False).eval()
    ours = MPNet(fields).eval()
    ours.load_state_dict(renamed(theirs.state_dict(), 3))
    ids = torch.randint(1000, 30_000, (2, 300))
    ids[:, 0], ids[:, -1] = 101, 102
    mask = torch.ones_like(ids)
    mask[1, 200:], ids[1, 200:] = 0, 0
    their_ids = torch.tensor([OWN_IDS.get(i, i + 4) for i in range(WORDS)])[ids]
    with torch.no_grad():
        apart = ours(ids, mask) - theirs(input_ids=their_ids, attention_mask=mask).last_hidden_state
    assert float(apart[mask.bool()].abs().max()) < 1e-5


def test_frozen_layers_stay_as_they_are() -> None:
    from training.mpnet import MPNet

    trunk = MPNet({
        "hidden_size": 8, "num_attention_heads": 2, "num_hidden_layers": 3, "intermediate_size": 16, "layer_norm_eps": 1e-5,
        "relative_attention_num_buckets": 32, "max_position_embeddings": 16,
    })  # fmt: skip
    trunk.freeze(2)
    assert {name.split(".")[1] for name, p in trunk.named_parameters() if p.requires_grad} == {"2"}


@pytest.mark.filterwarnings("ignore")  # torch deprecates the exporter that onnxruntime 1.32 takes
def test_a_reader_over_it_reads_the_same_when_exported(tmp_path: Path) -> None:
    import torch

    from qa_service.evidence.reader import OnnxReader, Passage
    from training.export_reader import export
    from training.reader_model import open_trained

    torch.manual_seed(1)
    model = open_trained({
        "model_type": "mpnet", "hidden_size": 48, "num_attention_heads": 4, "num_hidden_layers": 2, "intermediate_size": 96,
        "layer_norm_eps": 1e-5, "relative_attention_num_buckets": 32, "max_position_embeddings": 514,
    }).eval()  # fmt: skip
    assert export(model, tmp_path) < 0.1
    passage = Passage("Doses", ("It is given once a week.", "It is stored at 5 °C."))
    (reading,) = OnnxReader(tmp_path).read("How often?", [passage], ["What is it?"])
    assert reading.units.shape == (2,)
