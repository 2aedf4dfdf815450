import pytest
import tiny
import torch
from golden.golden_inputs import CLASSNAMES

from promptnotes.prompts import PromptLayout, check_classnames, fill


@pytest.fixture(scope="module")
def clip(device):
    return tiny.backbone(device=device)


def words(clip, layout):
    """The prompts that a layout builds, as text: context vectors that stand for <1>, <2>, ..."""
    d, K = clip.text.width, layout.n_classes
    lead = (1, K, layout.n_ctx) if layout.class_specific else (1, layout.n_ctx)
    marks = torch.arange(1, 1 + int(torch.tensor(lead).prod())).view(lead)
    prefix, tails = layout(1000.0 + marks[..., None].expand(*lead, d).to(clip.device))
    table, out = clip.text.token_embedding, []

    def read(row):
        if row[0] > 500:
            return f"<{int(row[0]) - 1000}>"
        return clip.tokenizer.decoder[int((table - row).abs().sum(1).argmin())]

    for rows in tails.embeddings[0].split(tails.lengths):
        out.append(" ".join(read(row) for row in torch.cat([prefix[0], rows])))
    return out


def test_where_the_name_stands(clip):
    names = ["dog", "hot_dog"]
    expected = {
        "end": [
            "<1> <2> <3> dog</w> .</w> <end_of_text>",
            "<1> <2> <3> hot</w> dog</w> .</w> <end_of_text>",
        ],
        "middle": [
            "<1> dog</w> <2> <3> .</w> <end_of_text>",
            "<1> hot</w> dog</w> <2> <3> .</w> <end_of_text>",
        ],
        "front": [
            "dog</w> <1> <2> <3> .</w> <end_of_text>",
            "hot</w> dog</w> <1> <2> <3> .</w> <end_of_text>",
        ],
    }
    for position, prompts in expected.items():
        assert words(clip, PromptLayout(clip, names, 3, position)) == prompts
    own = words(clip, PromptLayout(clip, names, 2, "middle", class_specific=True))
    assert own == [
        "<1> dog</w> <2> .</w> <end_of_text>",
        "<3> hot</w> dog</w> <4> .</w> <end_of_text>",
    ]


def test_a_bracket_and_the_period_merge_inside_the_name(clip):
    name = "kite (bird of prey)"
    assert words(clip, PromptLayout(clip, [name], 1, "end")) == [
        "<1> kite</w> (</w> bird</w> of</w> prey</w> ).</w> <end_of_text>"
    ]
    assert words(clip, PromptLayout(clip, [name], 1, "front")) == [
        "kite</w> (</w> bird</w> of</w> prey</w> ).</w> <1> <end_of_text>"
    ]


def test_only_the_shared_part_is_prefix(clip):
    for position, n in dict(end=5, middle=2, front=0).items():
        assert PromptLayout(clip, CLASSNAMES, 5, position).n_prefix == n
        assert PromptLayout(clip, CLASSNAMES, 5, position, class_specific=True).n_prefix == 0


def test_a_name_too_long_raises_with_its_name_and_count(clip):
    name = "very " * 60 + "long"
    with pytest.raises(ValueError, match=r"prompt of 'very very .* has 80 tokens; at most 77 fit"):
        PromptLayout(clip, ["dog", name], 16)
    assert max(PromptLayout(clip, ["dog", name], 13).lengths) == 63  # 77 with 13 and [SOS]


@pytest.mark.parametrize(
    "wrong, message",
    [
        (dict(n_ctx=0), "n_ctx: expected an integer, 1 or more, got 0"),
        (dict(n_ctx=2.0), "n_ctx"),
        (dict(position="start"), "position: expected one of .*'start'"),
        (dict(classnames="dog"), "classnames: expected a list"),
        (dict(classnames=[]), "classnames"),
        (dict(classnames=["dog", " "]), "classnames"),
        (dict(classnames=["dog", 3]), "classnames"),
    ],
)
def test_messages(clip, wrong, message):
    with pytest.raises((TypeError, ValueError), match=message):
        PromptLayout(**{**dict(clip=clip, classnames=["dog"], n_ctx=4), **wrong})


def test_a_context_of_another_shape_raises(clip):
    layout = PromptLayout(clip, ["dog", "cat"], 4)
    with pytest.raises(ValueError, match=r"context: expected \[1, 4, 128\], got \[1, 3, 128\]"):
        layout(torch.zeros(1, 3, 128))


def test_templates():
    assert fill("a photo of a {}.", "golden_retriever") == "a photo of a golden retriever."
    assert fill("{}", "dog") == "dog"
    for wrong in ("a photo", "{} and {}", None):
        with pytest.raises(ValueError, match=r"template: expected a text with one {}"):
            fill(wrong, "dog")


def test_names_become_a_list(clip):
    assert check_classnames(("a", "b"), clip) == ["a", "b"]
