"""The live CLIP: its tokens, features and probabilities are those of Python, the still shows them,
and in a browser a reader moves them by keyboard."""

import re

import export_web
import live
import numpy as np
import pytest
import torch
import torch.nn.functional as F
from browser import LIVE, javascript, new_page, show, small_targets
from bs4 import BeautifulSoup
from live import clip as piece

import promptnotes as pn
from promptnotes.data import toybox

CLOSE = 1e-5  # of cosines and probabilities


@pytest.fixture(scope="module")
def clip():
    return pn.load_clip("toybox")


@pytest.fixture(scope="module")
def groups():
    return live.exported("images")["groups"]


@pytest.fixture(scope="module")
def run(browser, tmp_path_factory):
    """run(work, given): what JavaScript returns, with the exported `clip`."""
    page, folder = new_page(browser), tmp_path_factory.mktemp("run")
    data = [f"data/{name}" for name in ("images", "tokenizer", "weights")]
    loaded = """
        window.loaded ||= Live.Clip.load(Live.data.weights, Live.data.tokenizer);
        const [clip, { bytes, halves }] = [await window.loaded, Live];
        const { groups } = Live.data.images;
        const feature = (image) => new Float32Array(bytes(image.feature).buffer);
    """

    def run(work, given=None):
        scripts = ["parts", "numbers", "encoder", *data]
        return javascript(page, folder, scripts, loaded + work, given)

    yield run
    assert page.problems == []
    page.context.close()


def features(group):
    kept = [live.numbers(image["feature"], "<f4") for image in group["images"]]
    return pn.Features(torch.from_numpy(np.stack(kept)))


def pytorch(clip, group, prompts, names=None):
    """Probabilities [images, classes] of the images of a group."""
    templates = [re.sub(r"___|\[CLASS\]", "{}", prompt) for prompt in prompts]
    return pn.ZeroShot(clip, names or group["names"], templates).predict_proba(features(group))


# ---- tokens ----


def expected(clip, text):
    """The rows that Python's tokens have among the trained ones, or -1."""
    row_of = {token: row for row, token in enumerate(clip.model.trained_token_rows.tolist())}
    return [row_of.get(token, -1) for token in clip.tokenizer.encode(text)]


def tokenised(run, texts):
    work = "return given.map((t) => clip.tokenizer.tokenize(t).map((token) => token.row));"
    return run(work, texts)


def trained_words(clip):
    decoder, rows = clip.tokenizer.decoder, clip.model.trained_token_rows.tolist()[:-2]
    whole = [decoder[row][:-4] for row in rows if decoder[row].endswith("</w>")]
    names = [name for spec in toybox.TASKS.values() for name in spec.classnames]
    words = [word for word in [*whole, *names] if -1 not in expected(clip, word)]
    assert len(words) > 700
    return words


@pytest.fixture(scope="module")
def prompts(clip):
    """100 texts of trained words: templates, bare, long, in capitals, with punctuation."""
    rng, words = np.random.default_rng(0), trained_words(clip)
    templates = [template for spec in toybox.TASKS.values() for template in spec.templates]
    texts = [str(rng.choice(templates)).format(rng.choice(words)) for _ in range(50)]
    for n in (1, 2, 3, 5, 8, 13, 21, 34, 40, 45):
        some = [" ".join(rng.choice(words, n)) for _ in range(5)]
        some[1] = some[1].title() + "."
        some[2] = some[2].replace(" ", " , ", 1).upper()
        some[3] = f"  {some[3]}: 3-7  -  this's\tday'S "
        some[4] = f"the ﬂower\u2019s ｄｏｇ\u201bs. {some[4]}"
        texts += some
    assert len(texts) == 100 and not any(-1 in expected(clip, text) for text in texts)
    return texts


def test_texts_of_trained_words_have_the_tokens_of_python(run, clip, prompts):
    every = prompts + trained_words(clip)
    for text, rows in zip(every, tokenised(run, every)):
        assert rows == expected(clip, text), text


def test_what_was_never_met_is_said_and_what_was_is_read(run, clip):
    """Words whose tokens are partly trained: those alone would be another, wrong reading."""
    decoder = clip.tokenizer.decoder
    words = [decoder[i][:-4] for i in range(600, 49000, 7) if decoder[i].endswith("</w>")]
    words += ["spring", "good", "today", "zebras", "café", "naïve dog", "日本", "a dog!", "x²"]
    words += [f"{a}{b}" for a, b in zip(words[:2000], words[2000:4000])]
    wanted = [expected(clip, text) for text in words]
    assert 100 < sum(-1 not in rows for rows in wanted) < len(words) - 1000
    for text, rows, want in zip(words, tokenised(run, words), wanted):
        assert (-1 in rows) == (-1 in want), text
        assert -1 in want or rows == want, text


@pytest.mark.parametrize("text", ["a d&#111;g", "<end_of_text>", "a dog <start_of_text>"])
def test_entities_and_special_tokens_are_flagged(run, text):
    """CLIP reads these otherwise; nobody types them, and they must not pass as words."""
    assert -1 in tokenised(run, [text])[0]


# ---- features and probabilities ----


def test_text_features_are_those_of_pytorch(run, clip, prompts):
    work = "return given.map((t) => clip.text.encode(clip.text.root, clip.rows(t)));"
    ours, theirs = torch.tensor(run(work, prompts)), clip.encode_text(prompts)
    cosines = F.cosine_similarity(ours, theirs)
    assert cosines.min() > 1 - CLOSE and torch.allclose(ours, theirs, atol=CLOSE)


def test_probabilities_of_a_hundred_prompts_are_those_of_pytorch(run, clip, prompts, groups):
    """Each prompt is a class; of every image that the pages show."""
    work = """
        const units = given.map((t) => Live.unit(clip.text.encode(clip.text.root, clip.rows(t))));
        const images = groups.flatMap((group) => group.images.map(feature));
        return images.map((image) => clip.probabilities(image, units));
    """
    found = torch.tensor(run(work, prompts))
    X = torch.cat([features(group).pooled for group in groups])
    g = F.normalize(clip.encode_text(prompts), dim=1)
    wanted = (clip.logit_scale * F.normalize(X, dim=1) @ g.T).softmax(1)
    assert found.shape == (28, 100) and torch.allclose(found, wanted, atol=1e-4)


def test_order_does_not_matter_nor_does_forgetting(run, prompts):
    """The tree of prompts is only a memory of what was computed."""
    work = """
        const read = (t) => clip.text.encode(clip.text.root, clip.rows(t));
        const first = given.map(read), again = given.slice().reverse().map(read).reverse();
        const size = clip.text.size;
        clip.text.forget();
        return { first, again, size, backwards: given.slice().reverse().map(read).reverse() };
    """
    shown = run(work, prompts[:20])
    assert shown["first"] == shown["again"] == shown["backwards"] and shown["size"] > 50


ASKED = [
    ["a photo of a ___."],
    ["___"],
    ["A blue ___ on the beach", "a sketch of my [CLASS].", "{}"],
]


@pytest.mark.parametrize("asked", ASKED, ids=len)
def test_probabilities_are_those_of_pytorch(run, clip, groups, asked):
    work = """
        return groups.map((group) => {
          const texts = group.names.map((name) => clip.textFeature(given, name));
          return group.images.map((image) => clip.probabilities(feature(image), texts));
        });
    """
    for group, found in zip(groups, run(work, asked)):
        assert torch.allclose(torch.tensor(found), pytorch(clip, group, asked), atol=CLOSE)


def test_features_are_those_of_the_test_images(clip, groups):
    for group in groups:
        images, labels = toybox.split(group["task"], "test")
        index = np.array([image["index"] for image in group["images"]])
        now = clip.encode_images(list(images.subset(index))).pooled
        assert F.cosine_similarity(now, features(group).pooled).min() > 1 - CLOSE
        truths = [group["names"][label] for label in labels[index]]
        assert truths == [image["truth"] for image in group["images"]]


@pytest.mark.parametrize(
    "prompt, names, said",
    [
        ("a zebra and a ___", ["dog"], "zebra"),
        ("a photo of a ___", ["dog", "zebra"], "zebra"),
        ("dog " * 77 + "___", ["dog"], "too long"),
    ],
)
def test_what_cannot_be_read_is_an_error(run, prompt, names, said):
    work = """
        try { given[1].map((name) => clip.textFeature([given[0]], name)); return "none"; }
        catch (error) { return `${error.name} ${error.message}`; }
    """
    error = run(work, [prompt, names])
    assert error.startswith("RangeError") and said in error


# ---- learned prompts ----


@pytest.fixture(scope="module")
def learned(clip):
    """CoOp with the context that the pages have."""
    context, names = live.exported("context-coop-flowers"), toybox.TASKS["flowers"].classnames
    vectors = torch.from_numpy(live.halves(context["vectors"])).float().view(context["shape"])
    X = pn.Features(torch.randn(2, 128))
    return pn.CoOp(clip, names, init=vectors, epochs=0).fit(X, [0, 1])


def test_a_learned_prompt_is_that_of_pytorch(run, learned, groups):
    work = """
        const start = clip.context(halves(bytes(given.vectors)));
        const { images, names } = groups.find((group) => group.task === "flowers");
        const texts = names.map((name) => clip.learnedFeature(start, name));
        return { texts, p: images.map((image) => clip.probabilities(feature(image), texts)) };
    """
    found = run(work, live.exported("context-coop-flowers"))
    theirs = F.normalize(learned.text_features(), dim=-1)
    assert torch.allclose(torch.tensor(found["texts"]), theirs, atol=CLOSE)
    wanted = learned.predict_proba(features(of_task(groups, "flowers")))
    assert torch.allclose(torch.tensor(found["p"]), wanted, atol=CLOSE)


def of_task(groups, task):
    return next(group for group in groups if group["task"] == task)


def test_the_two_chosen_images_are_what_is_said_of_them(clip, learned, groups):
    """The hand-crafted prompt classifies them wrongly, the learned one correctly."""
    group, spec = of_task(groups, "flowers"), toybox.TASKS["flowers"]
    truth = [image["truth"] for image in group["images"][:2]]
    assert truth == ["blanket flower", "purple coneflower"]
    hand = pn.ZeroShot(clip, spec.classnames, spec.template)
    for method, right in ((hand, False), (learned, True)):
        said = method.predict(features(group))[:2]
        assert [spec.classnames[k] == name for k, name in zip(said, truth)] == [right, right]


@pytest.mark.parametrize("options", [dict(class_specific=True), dict(position="middle")])
def test_other_prompts_are_not_exported(clip, options):
    X = pn.Features(torch.randn(2, 128))
    method = pn.CoOp(clip, ["dog", "cat"], n_ctx=4, epochs=0, **options).fit(X, [0, 1])
    with pytest.raises(ValueError, match="method: expected one context in front"):
        export_web.context(method, X, [0, 1], before=50.0)


# ---- the piece ----


def test_without_scripts_there_is_a_picture_with_numbers(clip, groups):
    shown = BeautifulSoup(piece.still("wild", "owl"), "html.parser")
    group = of_task(groups, "wild")
    k = [image["truth"] for image in group["images"]].index("owl")
    wanted = dict(zip(group["names"], pytorch(clip, group, [group["prompt"]])[k].tolist()))
    bars = {bar["data-name"]: float(bar["data-p"]) for bar in shown.select(".live-bars li")}
    rest = bars.pop("")
    assert bars == pytest.approx(wanted, abs=CLOSE)
    assert rest == pytest.approx(sum(sorted(wanted.values())[:-6]), abs=CLOSE)
    assert shown.img["alt"] and shown.img["src"].startswith("data:image/webp")
    tokens = [token.text for token in shown.select(".live-tokens span")]
    assert tokens[:1] + tokens[-1:] == ["SOS", "EOT"] and "photo" in tokens
    best = max(wanted, key=wanted.get)
    said = group["prompt"].replace("___", best)
    assert f"Best fit: “{said}” {'Right' if best == 'owl' else 'Wrong'}." in shown.text


@pytest.mark.parametrize(
    "options, said",
    [
        (dict(images="wild moon"), "images: expected some of iconic, wild, .* got moon"),
        (dict(images="wild", start="lighthouse"), "start: expected one of .*, got lighthouse"),
        (dict(context="gone"), "context: there is no context-gone.js"),
    ],
)
def test_a_wrong_option_is_said(options, said):
    with pytest.raises(ValueError, match=said):
        piece.still(**options)


@pytest.fixture
def page(browser, tmp_path):
    still = piece.still("iconic flowers", start="lighthouse", context="coop-flowers")
    page = show(new_page(browser, reduced_motion="reduce"), tmp_path, {"clip": still})
    yield page
    assert page.problems == []
    page.context.close()


def bars(page):
    """{class: probability}, without the one of all other classes."""
    every = page.eval_on_selector_all(
        ".live-bars li", "all => all.map((bar) => [bar.dataset.name, Number(bar.dataset.p)])"
    )
    return {name: p for name, p in every if name}


def follows(page, wanted, names):
    """Wait until the bars have these probabilities, all of them."""
    wanted = dict(zip(names, wanted.tolist()))
    page.wait_for_function(
        """(wanted) => Object.entries(wanted).every(([name, p]) => {
          const bar = document.querySelector(`.live-bars li[data-name="${name}"]`);
          return bar && Math.abs(Number(bar.dataset.p) - p) < 1e-4;
        })""",
        arg=wanted,
    )
    assert bars(page) == pytest.approx(wanted, abs=1e-4)


def test_nothing_is_loaded_before_a_touch_and_the_still_is_shown(page, clip, groups):
    assert page.evaluate("Object.keys(Live.data)") == ["images"]
    follows(page, pytorch(clip, groups[0], ["a photo of a ___."])[0], groups[0]["names"])
    size = live.FILES["clip"][0]
    assert sum((LIVE / f"{name}.js").stat().st_size for name in size) < 0.16e6
    assert small_targets(page) == []


def test_typing_moves_the_bars(page, clip, groups):
    names = groups[0]["names"]
    page.get_by_label("Prompt 1").focus()
    page.keyboard.press("Control+A")
    page.keyboard.type("a photo of a blue ___ on the beach")
    typed = "a photo of a blue ___ on the beach"
    follows(page, pytorch(clip, groups[0], [typed])[0], names)
    page.get_by_role("button", name="another prompt").press("Enter")
    page.keyboard.press("Control+A")
    page.keyboard.type("a sketch of my ___")
    both = [typed, "a sketch of my ___"]
    follows(page, pytorch(clip, groups[0], both)[0], names)
    assert "the mean of 2 prompts" in page.locator(".live-said").text_content()
    page.get_by_role("button", name="Remove prompt 1").press("Enter")
    follows(page, pytorch(clip, groups[0], both[1:])[0], names)
    page.get_by_role("radio", name="lighthouse").press("ArrowRight")
    assert groups[0]["images"][1]["truth"] in page.locator("figcaption").text_content()
    follows(page, pytorch(clip, groups[0], both[1:])[1], names)
    page.wait_for_function("document.querySelector('.live-status').textContent")
    assert page.get_by_role("status").text_content() == page.locator(".live-said").text_content()


def test_classes_can_be_changed_and_unmet_words_are_marked(page, clip, groups):
    page.get_by_text("Change the classes").press("Enter")
    page.get_by_label("The classes").fill("lighthouse, tower, zebra, ball")
    names = ["lighthouse", "tower", "ball"]
    follows(page, pytorch(clip, groups[0], ["a photo of a ___."], names)[0], names)
    assert page.locator(".live-leftout").text_content().endswith(": zebra")
    assert page.locator(".live-among").text_content() == "Among 3 classes"
    page.get_by_label("Prompt 1").fill("a zebra and a ___")
    said = page.locator(".live-said.problem")
    said.wait_for()
    assert "zebra" in said.text_content() and "never met" in said.text_content()
    assert page.locator(".live-tokens .unmet").all_text_contents() == ["zebra"]
    assert page.locator(".live-bars").is_hidden()  # no number is shown for it


def test_a_button_puts_a_learned_prompt_in_place_of_the_words(page, learned, groups):
    group = of_task(groups, "flowers")
    page.get_by_role("radio", name="purple coneflower").check(force=True)
    page.get_by_role("button", name="Use a learned prompt").press("Enter")
    follows(page, learned.predict_proba(features(group))[1], group["names"])
    assert page.locator(".live-said").text_content() == (
        "Best fit: “v1 … v16 purple coneflower.” Right."
    )
    gain = live.exported("context-coop-flowers")
    said = " ".join(page.locator(".live-lines").text_content().split())
    before, after = (f"{gain[when]:.1f} %" for when in ("before", "after"))
    assert f"{before} with “{group['prompt']}”, {after} with this" in said
    assert "may not help" not in said
    assert page.locator(".live-tokens .vector").count() == 16
    page.get_by_role("button", name="Back to words").press("Enter")
    page.locator(".live-said.wrong").wait_for()
    assert page.get_by_label("Prompt 1").input_value() == group["prompt"]
