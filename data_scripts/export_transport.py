"""Write what a page needs to show how the local features of an image are matched with prompts.

    python data_scripts/export_transport.py parts_600 --task parts --index 600
    python data_scripts/export_transport.py parts_600 --task parts --index 600 \\
        --prompts "a photo of a house." "a photo of a snail."
    python data_scripts/export_transport.py --check

The result, book/_static/live/NAME.js, holds an image of Toybox, its cosines [L, N] with N prompts
and how it was made; the directive `live-plan` (book/_ext/live_transport.py) shows it. Without
--prompts there is one for each thing that the image's class names. Images are of the validation
split: nothing is chosen on test images.

--check makes every such file again and says where it differs from what is there.
"""

import argparse
import base64
import io
import json
import math
import sys
from pathlib import Path

import numpy as np
import torch.nn.functional as F
from PIL import Image

import promptnotes as pn
from promptnotes.data import toybox

LIVE = Path(__file__).resolve().parent.parent / "book" / "_static" / "live"
COLOURS = 6  # of prompts, in live_transport.css
HEAD = "// Made by data_scripts/export_transport.py; shown by live_transport.js.\n"


def export(task, index, prompts=None, backbone="toybox-vit", note=""):
    """The image and its cosines with the prompts, as a dict of what JSON can hold."""
    spec, (images, labels) = toybox.TASKS[task], toybox.split(task, "val")
    label = int(labels[index])
    things = spec.keys[label] if spec.kind == "three" else [spec.classnames[label]]
    prompts = prompts or [spec.template.format(thing) for thing in things]
    if not 2 <= len(prompts) <= COLOURS:
        raise ValueError(f"prompts: give 2 to {COLOURS}, each has a colour; got {prompts}")
    clip = pn.load_clip(backbone)
    image = images.subset([index])
    local = F.normalize(clip.encode_images(image, local=True).local[0], dim=-1)  # [L, D]
    text = F.normalize(clip.encode_text(list(prompts)), dim=-1)  # [N, D]
    cosines = (local @ text.T).double().numpy()
    if math.isqrt(len(cosines)) ** 2 != len(cosines):
        raise ValueError(f"backbone: {len(cosines)} local features are no square grid")
    about = f"Validation image {index} of toybox/{task}, local features of {backbone}."
    return {
        "task": task,
        "index": index,
        "backbone": backbone,
        "note": note,
        "about": f"{about} {note}".strip(),
        "alt": spec.template.format(spec.classnames[label]).rstrip(".").capitalize(),
        "prompts": list(prompts),
        "cosines": [[round(s, 4) for s in row] for row in cosines.tolist()],
        "image": as_webp(image[0]),
    }


def as_webp(image):
    buffer = io.BytesIO()
    image.save(buffer, "WEBP", lossless=True, method=6)
    return "data:image/webp;base64," + base64.b64encode(buffer.getvalue()).decode()


def pixels(address):
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(address.partition(",")[2]))))


def write(data, path):
    entry = f"livePlans[{json.dumps(path.name)}] = {json.dumps(data, ensure_ascii=False)};\n"
    path.write_text(f"{HEAD}var livePlans = window.livePlans || {{}};\n{entry}", encoding="utf-8")


def read(path):
    text = path.read_text(encoding="utf-8")
    return json.loads(text.splitlines()[-1].partition(" = ")[2].rstrip(";"))


def differences(path):
    """What of a file is not as `export` makes it now; cosines may differ by rounding."""
    old = read(path)
    new = export(*(old[key] for key in ("task", "index", "prompts", "backbone", "note")))
    for key in ("alt", "about"):
        if old[key] != new[key]:
            yield f"{path.name}: {key} is {old[key]!r}, now {new[key]!r}"
    if not np.array_equal(pixels(old["image"]), pixels(new["image"])):
        yield f"{path.name}: the image is another one now"
    S, now = np.array(old["cosines"]), np.array(new["cosines"])
    if S.shape != now.shape or abs(S - now).max() > 5e-4:
        yield f"{path.name}: the cosines are others now"


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    add = parser.add_argument
    add("name", nargs="?", help="of the file, without .js")
    add("--task", choices=toybox.TASKS, default="parts")
    add("--index", type=int, help="of an image of the task's validation split")
    add("--prompts", nargs="+", help="one for each thing in the image, unless given")
    add("--backbone", default="toybox-vit")
    add("--note", default="", help="a sentence for the page, such as how the image was chosen")
    add("--check", action="store_true", help="compare the files that are there")
    args = parser.parse_args()
    if args.check:
        paths = [path for path in sorted(LIVE.glob("*.js")) if path.read_text().startswith(HEAD)]
        found = [line for path in paths for line in differences(path)]
        print("\n".join(found) or f"as made now: {', '.join(path.name for path in paths)}")
        sys.exit(bool(found))
    if args.name is None or args.index is None:
        parser.error("give a name and --index, or --check")
    path = LIVE / f"{args.name}.js"
    write(export(args.task, args.index, args.prompts, args.backbone, args.note), path)
    print(f"{path.stat().st_size / 1000:.1f} kB in {path.name}")
