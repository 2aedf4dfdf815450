"""The live CLIP of the pages: JavaScript tokenises and computes as Python does, the committed files
are what the export writes, and the element works in a browser from a file, with no network."""

import base64
import importlib.util
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from bs4 import BeautifulSoup

import promptnotes as pn
from promptnotes.data import toybox

ROOT = Path(__file__).resolve().parent.parent
LIVE = ROOT / "book" / "_static" / "live"
CLOSE = 1e-5  # of cosines and probabilities


def module(*path):
    path = ROOT.joinpath(*path)
    spec = importlib.util.spec_from_file_location(path.stem, path)
    loaded = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(loaded)
    return loaded


@pytest.fixture(scope="module")
def export():
    return module("data_scripts", "export_web.py")


@pytest.fixture(scope="module")
def directive():
    return module("book", "_ext", "live_clip.py")


@pytest.fixture(scope="module")
def clip():
    return pn.load_clip("toybox")


@pytest.fixture(scope="module")
def groups(export):
    return export.read_script((LIVE / "images.js").read_bytes())["groups"]


# ---- JavaScript and Python ----

PROGRAM = """
const fs = require("fs"), vm = require("vm");
for (const name of ["numbers", "clip", "weights", "tokenizer", "images"]) {
  vm.runInThisContext(fs.readFileSync(`${process.argv[1]}/${name}.js`, "utf8"), name);
}
const given = JSON.parse(fs.readFileSync(0, "utf8"));
const { bytes, halves } = LiveNumbers;
const answer = (clip) => { WORK };
LiveClip.Clip.load(LIVE_WEIGHTS, LIVE_TOKENIZER).then((clip) => {
  console.log(JSON.stringify(answer(clip), (_, x) => (ArrayBuffer.isView(x) ? [...x] : x)));
});
"""


def javascript(work, given=None):
    """What JavaScript returns, with the exported `clip` and what is `given`."""
    node = shutil.which("node")
    if node is None:
        pytest.skip("needs Node.js")
    command = [node, "-e", PROGRAM.replace("WORK", work), str(LIVE)]
    done = subprocess.run(command, input=json.dumps(given), capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def tokenised(texts):
    """The rows [..] of each text."""
    return javascript(
        "return given.map((t) => clip.tokenizer.tokenize(t).map((u) => u.row));", texts
    )


def expected(clip, text):
    """The rows that Python's tokens have among the trained ones, or -1."""
    row_of = {token: row for row, token in enumerate(clip.model.trained_token_rows.tolist())}
    return [row_of.get(token, -1) for token in clip.tokenizer.encode(text)]


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


def test_texts_of_trained_words_have_the_tokens_of_python(clip, prompts):
    every = prompts + trained_words(clip)
    for text, rows in zip(every, tokenised(every)):
        assert rows == expected(clip, text), text


def test_what_was_never_met_is_said_and_what_was_is_read(clip):
    """Words whose tokens are partly trained: those alone would be another, wrong reading."""
    decoder = clip.tokenizer.decoder
    words = [decoder[i][:-4] for i in range(600, 49000, 7) if decoder[i].endswith("</w>")]
    words += [
        "spring",
        "good",
        "today",
        "zebras",
        "café",
        "naïve dog",
        "日本",
        "a dog!",
        "cat & dog",
        "x²",
    ]
    words += [f"{a}{b}" for a, b in zip(words[:2000], words[2000:4000])]
    wanted = [expected(clip, text) for text in words]
    assert 100 < sum(-1 not in rows for rows in wanted) < len(words) - 1000
    for text, rows, want in zip(words, tokenised(words), wanted):
        assert (-1 in rows) == (-1 in want), text
        assert -1 in want or rows == want, text


@pytest.mark.parametrize("text", ["a d&#111;g", "<end_of_text>", "a dog <start_of_text>"])
def test_entities_and_special_tokens_are_flagged(text):
    """CLIP reads these otherwise; nobody types them, and they must not pass as words."""
    assert -1 in tokenised([text])[0]


def test_text_features_are_those_of_pytorch(clip, prompts):
    work = "return given.map((t) => clip.text.encode(clip.text.root, clip.rows(t)));"
    ours, theirs = torch.tensor(javascript(work, prompts)), clip.encode_text(prompts)
    cosines = F.cosine_similarity(ours, theirs)
    assert cosines.min() > 1 - CLOSE and torch.allclose(ours, theirs, atol=CLOSE)


def test_probabilities_of_a_hundred_prompts_are_those_of_pytorch(clip, prompts, groups):
    """Each prompt is a class; of every image that the pages show."""
    work = """
        const texts = given.map((t) => clip.text.encode(clip.text.root, clip.rows(t)));
        const units = texts.map(LiveNumbers.unit);
        const read = (image) => new Float32Array(bytes(image.feature).buffer);
        const images = LIVE_IMAGES.groups.flatMap((group) => group.images.map(read));
        return images.map((image) => clip.probabilities(image, units));
    """
    found = torch.tensor(javascript(work, prompts))
    X = torch.cat([features(group).pooled for group in groups])
    g = F.normalize(clip.encode_text(prompts), dim=1)
    wanted = (clip.logit_scale * F.normalize(X, dim=1) @ g.T).softmax(1)
    assert found.shape == (28, 100) and torch.allclose(found, wanted, atol=CLOSE)


def test_order_does_not_matter_nor_does_forgetting(prompts):
    """The tree of prompts is only a memory of what was computed."""
    work = """
        const read = (t) => clip.text.encode(clip.text.root, clip.rows(t));
        const first = given.map(read), again = given.slice().reverse().map(read).reverse();
        const size = clip.text.size;
        clip.text.forget();
        return { first, again, size, backwards: given.slice().reverse().map(read).reverse() };
    """
    shown = javascript(work, prompts[:20])
    assert shown["first"] == shown["again"] == shown["backwards"] and shown["size"] > 50


ASKED = [
    ["a photo of a ___."],
    ["___"],
    ["A blue ___ on the beach", "a sketch of my [CLASS].", "{}"],
]


@pytest.mark.parametrize("asked", ASKED, ids=len)
def test_probabilities_are_those_of_pytorch(clip, groups, asked):
    work = """
        return LIVE_IMAGES.groups.map((group) => {
          const texts = group.names.map((name) => clip.textFeature(given, name));
          const read = (image) => new Float32Array(bytes(image.feature).buffer);
          return group.images.map((image) => clip.probabilities(read(image), texts));
        });
    """
    for group, found in zip(groups, javascript(work, asked)):
        assert torch.allclose(torch.tensor(found), pytorch(clip, group, asked), atol=CLOSE)


def pytorch(clip, group, prompts, names=None):
    """Probabilities [images, classes] of the images of a group."""
    templates = [re.sub(r"___|\[CLASS\]", "{}", prompt) for prompt in prompts]
    return pn.ZeroShot(clip, names or group["names"], templates).predict_proba(features(group))


def features(group):
    kept = [base64.b64decode(image["feature"]) for image in group["images"]]
    return pn.Features(torch.from_numpy(np.stack([np.frombuffer(x, "<f4") for x in kept])))


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
def test_what_cannot_be_read_is_an_error(prompt, names, said):
    work = """
        try { given[1].map((name) => clip.textFeature([given[0]], name)); return "none"; }
        catch (error) { return `${error.name} ${error.message}`; }
    """
    error = javascript(work, [prompt, names])
    assert error.startswith("RangeError") and said in error


# ---- learned prompts ----


@pytest.fixture
def learned(clip, tmp_path, monkeypatch, export):
    """A random context that was saved and exported: the method, and what is in the file."""
    monkeypatch.setitem(toybox.SPLITS, "test", 2)  # two images per class are enough
    spec = toybox.TASKS["iconic"]
    vectors = 0.02 * torch.randn(5, 128, generator=torch.Generator().manual_seed(0))
    X = pn.Features(torch.randn(2, 128))
    method = pn.CoOp(clip, spec.classnames, init=vectors, epochs=0).fit(X, [0, 1])
    method.save(tmp_path / "prompt.safetensors")
    export.export_context(tmp_path / "prompt.safetensors", "iconic", "of-chance", clip, tmp_path)
    method.context_ = vectors.half().float()
    return method, export.read_script((tmp_path / "context-of-chance.js").read_bytes())


def test_a_learned_prompt_is_that_of_pytorch(clip, learned, groups):
    method, exported = learned
    work = """
        const start = clip.context(halves(bytes(given.vectors)));
        const image = new Float32Array(bytes(LIVE_IMAGES.groups[0].images[1].feature).buffer);
        const texts = LIVE_IMAGES.groups[0].names.map((name) => clip.learnedFeature(start, name));
        return { texts, probabilities: clip.probabilities(image, texts) };
    """
    found = javascript(work, exported)
    theirs = F.normalize(method.text_features(), dim=-1)
    assert torch.allclose(torch.tensor(found["texts"]), theirs, atol=CLOSE)
    wanted = method.predict_proba(features(groups[0]))[1]
    assert torch.allclose(torch.tensor(found["probabilities"]), wanted, atol=CLOSE)


def test_a_learned_prompt_says_what_it_does(clip, learned, tmp_path):
    method, exported = learned
    images, labels = toybox.split("iconic", "test")
    X, spec = clip.encode_images(images), toybox.TASKS["iconic"]
    assert exported["after"] == method.score(X, labels)
    assert exported["before"] == pn.ZeroShot(clip, spec.classnames, spec.template).score(X, labels)
    assert exported["shape"] == [5, 128] and exported["method"] == "CoOp"
    assert "context-of-chance.js" in (tmp_path / "SHA256SUMS").read_text()


@pytest.mark.parametrize("options", [dict(class_specific=True), dict(position="middle")])
def test_other_prompts_are_refused(clip, tmp_path, export, options):
    X = pn.Features(torch.randn(2, 128))
    method = pn.CoOp(clip, ["dog", "cat"], n_ctx=4, epochs=0, **options).fit(X, [0, 1])
    method.save(tmp_path / "prompt.safetensors")
    with pytest.raises(ValueError, match="path: expected one context in front"):
        export.export_context(tmp_path / "prompt.safetensors", "iconic", "other", clip, tmp_path)


# ---- the committed files ----


def test_the_committed_files_are_what_the_export_writes(export):
    assert export.problems() == []
    assert (LIVE / "weights.js").stat().st_size < 1.7e6
    assert (LIVE / "training.js").stat().st_size < 0.15e6
    assert (LIVE / "mixing.js").stat().st_size < 0.25e6
    first = ("numbers.js", "clip.js", "images.js", "live_clip.js")  # before anything is touched
    assert sum((LIVE / name).stat().st_size for name in first) < 0.15e6


def swapped(found):
    found["merges"] = " ".join(found["merges"].split(" ")[::-1])


def another_feature(found):
    image = found["groups"][0]["images"][0]
    numbers = np.frombuffer(base64.b64decode(image["feature"]), "<f4") + np.float32(0.1)
    image["feature"] = base64.b64encode(numbers.tobytes()).decode()


def another_picture(found):
    images = found["groups"][0]["images"]
    images[0]["picture"] = images[1]["picture"]


def another_weight(found):
    from zlib import compress, decompress

    numbers = bytearray(decompress(base64.b64decode(found["deflated"])))
    numbers[1000] ^= 1
    found["deflated"] = base64.b64encode(compress(bytes(numbers))).decode()


def another_scale(found):
    found["logitScale"] += 1e-6


@pytest.mark.parametrize(
    "name, change",
    [
        ("tokenizer.js", swapped),
        ("images.js", another_feature),
        ("images.js", another_picture),
        ("weights.js", another_weight),
        ("weights.js", another_scale),
    ],
)
def test_a_change_is_noticed(export, tmp_path, name, change):
    for made in export.MADE:
        shutil.copy(LIVE / made, tmp_path)
    (tmp_path / "SHA256SUMS").write_bytes(export.sums(tmp_path))
    assert export.problems(tmp_path) == []
    found = export.read_script((tmp_path / name).read_bytes())
    change(found)
    (tmp_path / name).write_bytes(export.script("globalThis.X", found, ""))
    assert any("SHA256SUMS" in problem for problem in export.problems(tmp_path))
    (tmp_path / "SHA256SUMS").write_bytes(export.sums(tmp_path))
    assert [problem.split(" ")[0].rstrip(":") for problem in export.problems(tmp_path)] == [name]


# ---- the page ----


SCRIPTS = ("numbers.js", "clip.js", "images.js", "live_clip.js")


def page(element, work="", folder=LIVE, scripts=SCRIPTS, style="live.css"):
    """A page of its own, as from a file; it may not fetch anything, and what it tries is noted."""
    scripts = [f'<script defer src="{(folder / name).as_uri()}"></script>' for name in scripts]
    return f"""<!DOCTYPE html><html><head><meta charset="utf-8">
      <meta http-equiv="Content-Security-Policy"
       content="default-src file: data: 'unsafe-inline'; connect-src 'none'">
      <link rel="stylesheet" href="{(LIVE / style).as_uri()}">{"".join(scripts)}</head>
      <body>{element}<pre id="shown"></pre><script>
        const problems = [];
        addEventListener("securitypolicyviolation", (event) => problems.push(event.blockedURI));
        addEventListener("error", (event) => problems.push(event.message));
        addEventListener("unhandledrejection", (event) => problems.push(String(event.reason)));
        const find = (selector) => document.querySelector(selector);
        const pause = (ms) => new Promise((done) => setTimeout(done, ms));
        const until = async (isTrue) => {{
          for (let i = 0; i < 400 && !isTrue(); i++) await pause(50);
        }};
        const bars = () => Object.fromEntries([...document.querySelectorAll(".lc-bars li")]
          .map((bar) => [bar.dataset.name, Number(bar.dataset.p)]));
        const write = (control, text) => {{
          control.focus();
          control.value = text;
          control.dispatchEvent(new Event("input", {{ bubbles: true }}));
        }};
        const shown = {{}};
        addEventListener("load", async () => {{
          try {{ {work} }} catch (error) {{ problems.push(String(error)); }}
          const seen = performance.getEntriesByType("resource").map((entry) => entry.name);
          const fetched = seen.filter((name) => !/^(file|data):/.test(name));
          find("#shown").textContent = JSON.stringify({{ ...shown, problems, fetched }});
        }});
      </script></body></html>"""


def opened(path):
    """The page as it is once its script is done, and what was said on the console."""
    browser = shutil.which("chromium") or shutil.which("google-chrome")
    if browser is None:
        pytest.skip("needs chromium or google-chrome")
    options = ["--headless", "--no-sandbox", "--disable-gpu", "--enable-logging=stderr"]
    options += ["--disable-background-networking", "--no-first-run"]
    options += [f"--user-data-dir={path.parent / 'profile'}", "--proxy-server=127.0.0.1:9"]
    options += ["--virtual-time-budget=30000", "--dump-dom"]
    command = [browser, *options, path.as_uri()]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    said = re.findall(r"CONSOLE.*?\] \"(.*)\", source", done.stderr)
    return BeautifulSoup(done.stdout, "html.parser"), said


def test_without_scripts_there_is_a_picture_with_numbers(clip, groups, directive):
    shown = BeautifulSoup(directive.element(["a ___."], "wild", "owl"), "html.parser")
    k = [image["truth"] for image in groups[1]["images"]].index("owl")
    wanted = dict(zip(groups[1]["names"], pytorch(clip, groups[1], ["a ___."])[k].tolist()))
    bars = {bar["data-name"]: float(bar["data-p"]) for bar in shown.select(".lc-bars li")}
    rest = bars.pop("")
    assert bars == pytest.approx(wanted, abs=CLOSE)
    assert rest == pytest.approx(sum(sorted(wanted.values())[:-6]), abs=CLOSE)
    assert shown.img["alt"] and shown.img["src"].startswith("data:image/webp")
    tokens = [token.text for token in shown.select(".lc-tokens span")]
    assert tokens == ["SOS", "a", "owl", ".", "EOT"]
    assert shown.select_one(".lc-tokens .lc-name").text == "owl"


TYPING = """
  shown.still = bars();
  const input = find(".lc-lines input");
  shown.unloaded = !globalThis.LIVE_WEIGHTS;
  write(input, "a photo of a blue ___ on the beach");
  await until(() => JSON.stringify(bars()) !== JSON.stringify(shown.still));
  shown.typed = bars();
  write(find("textarea"), "lighthouse, tower, zebra, ball");
  await until(() => bars().tower);
  shown.renamed = bars();
  shown.leftOut = find(".lc-leftout").textContent;
  find(".lc-add").click();
  write([...document.querySelectorAll(".lc-lines input")].pop(), "a sketch of my ___");
  const before = JSON.stringify(bars());
  await until(() => JSON.stringify(bars()) !== before);
  shown.averaged = bars();
  write(find(".lc-lines input"), "a zebra and a ___");
  await until(() => find(".lc-none"));
  shown.unmet = { said: find(".lc-headline").textContent, bars: bars() };
  shown.marked = [...document.querySelectorAll(".lc-unmet")].map((token) => token.textContent);
  find(".lc-line button").click();
  find('input[type="radio"][value="1"]').click();
  await until(() => !find(".lc-none") && find("figcaption").textContent.includes("balloon"));
  await pause(1500);
  shown.picked = bars();
  shown.status = find(".lc-status").textContent;
  shown.small = [...document.querySelectorAll(".live-clip :is(button, input, textarea, label)")]
    .filter((one) => one.type !== "radio" && one.offsetHeight < 24).map((one) => one.outerHTML);
"""


def test_typing_moves_the_bars_to_the_numbers_of_pytorch(clip, groups, directive, tmp_path):
    path = tmp_path / "page.html"
    path.write_text(page(directive.element([], "iconic wild"), TYPING), encoding="utf-8")
    dom, said = opened(path)
    assert dom.select_one("#shown").text, said
    shown = json.loads(dom.select_one("#shown").text)
    assert shown["problems"] == shown["fetched"] == said == []
    assert shown["unloaded"]  # the weights wait for the first touch
    names = ["lighthouse", "tower", "ball"]
    typed, sketch = "a photo of a blue ___ on the beach", "a sketch of my ___"
    for step, k, prompts, classes in [
        ("still", 0, ["a photo of a ___."], None),
        ("typed", 0, [typed], None),
        ("renamed", 0, [typed], names),
        ("averaged", 0, [typed, sketch], names),
        ("picked", 1, [sketch], names),
    ]:
        wanted = pytorch(clip, groups[0], prompts, classes)[k].tolist()
        found = {name: p for name, p in shown[step].items() if name}
        assert found == pytest.approx(dict(zip(classes or groups[0]["names"], wanted)), abs=1e-4)
    assert shown["leftOut"].endswith(": zebra")
    assert "zebra" in shown["unmet"]["said"] and shown["marked"] == ["zebra"]
    assert set(shown["unmet"]["bars"].values()) == {None}  # no number is shown for it
    assert shown["status"].startswith("The model says") and "%" in shown["status"]
    assert shown["small"] == []


LEARNED = """
  const button = find(".lc-learned");
  shown.still = bars();
  button.click();
  await until(() => find(".lc-vector"));
  shown.learned = bars();
  shown.gain = find(".lc-gain").textContent;
  shown.tokens = [...document.querySelectorAll(".lc-tokens .lc-vector")].length;
  button.click();
  await until(() => !find(".lc-vector"));
  shown.again = bars();
"""


def test_a_learned_prompt_in_the_page(clip, learned, groups, directive, tmp_path, monkeypatch):
    method, exported = learned
    for made in LIVE.iterdir():
        if made.name != "SHA256SUMS":
            shutil.copy(made, tmp_path)
    monkeypatch.setattr(directive, "LIVE", tmp_path)
    path = tmp_path / "page.html"
    element = directive.element([], "iconic", context="of-chance")
    path.write_text(page(element, LEARNED, tmp_path), encoding="utf-8")
    dom, said = opened(path)
    shown = json.loads(dom.select_one("#shown").text)
    assert shown["problems"] == shown["fetched"] == said == []
    wanted = dict(zip(groups[0]["names"], method.predict_proba(features(groups[0]))[0].tolist()))
    assert {name: p for name, p in shown["learned"].items() if name} == pytest.approx(
        wanted, abs=1e-4
    )
    assert shown["again"] == pytest.approx(shown["still"], abs=1e-4) and shown["tokens"] == 5
    assert f"{exported['after']:.1f} % with it" in shown["gain"]


def test_a_page_that_would_fetch_is_noticed(tmp_path):
    path = tmp_path / "page.html"
    work = 'new Image().src = "http://example.org/x.png"; await until(() => problems.length);'
    path.write_text(page('<div class="live-clip"></div>', work))
    dom, said = opened(path)
    assert json.loads(dom.select_one("#shown").text)["problems"] == ["http://example.org/x.png"]


# ---- the directive ----

CONF = """
import sys
sys.path.insert(0, {extensions!r})
extensions = ["myst_parser", "live_clip"]
html_static_path = [{static!r}]
html_theme = "basic"
"""


def test_pages_with_an_element_get_its_scripts_and_no_others(tmp_path):
    live = "```{live-clip}\n:images: land\n:names: forest, river\n\na ___.\nthe ___.\n```\n"
    texts = {
        "index": f"# A\n\n{live}\n```{{toctree}}\nplain\nraw\nwrong\n```\n",
        "plain": "# Plain\n",
        "raw": '# Raw\n\n<div class="live-clip" data-images="wild"></div>\n',
        "wrong": "# Wrong\n\n```{live-clip}\n:images: moon\n```\n",
    }
    static, extensions = str(LIVE.parent), str(ROOT / "book" / "_ext")
    (tmp_path / "conf.py").write_text(CONF.format(static=static, extensions=extensions))
    for name, text in texts.items():
        (tmp_path / f"{name}.md").write_text(text)
    command = [sys.executable, "-m", "sphinx", "-b", "html", "-W", "--keep-going", "-q", "."]
    done = subprocess.run([*command, "html"], cwd=tmp_path, capture_output=True, text=True)
    (complaint,) = re.findall("(?:ERROR|WARNING): .*", done.stderr)
    assert "live-clip: images: expected some of iconic, wild" in complaint
    read = {name: (tmp_path / "html" / f"{name}.html").read_text() for name in texts}
    pages = {name: BeautifulSoup(text, "html.parser") for name, text in read.items()}
    for name in ("index", "raw"):
        scripts = [tag for tag in pages[name]("script") if "live/" in tag.get("src", "")]
        sources = [tag["src"].partition("?")[0] for tag in scripts]
        assert sources == [f"_static/live/{script}" for script in SCRIPTS]
        assert all(tag.has_attr("defer") for tag in scripts)
        assert pages[name].find("link", href=re.compile("live/live.css"))
        assert (tmp_path / "html" / sources[0]).is_file()
    assert "live/" not in str(pages["plain"].head)
    element = pages["index"].select_one("div.live-clip")
    assert element["data-images"] == "land" and element["data-prompts"] == "a ___.\nthe ___."
    assert [bar["data-name"] for bar in element.select(".lc-bars li")] == ["forest", "river"]


@pytest.mark.parametrize(
    "prompts, options, said",
    [
        ([], dict(images="wild moon"), "images: expected some of iconic, wild, .* got moon"),
        ([], dict(images="wild", start="lighthouse"), "start: expected one of .*, got lighthouse"),
        ([], dict(context="gone"), "context: there is no context-gone.js"),
        (["a photo"], {}, "content: expected prompts with one ___ each"),
    ],
)
def test_a_wrong_option_is_said(directive, prompts, options, said):
    with pytest.raises(ValueError, match=said):
        directive.element(prompts, **options)
