"""Images from files: opening, checking, augmenting."""

import math
from pathlib import Path

from PIL import Image, ImageOps

PREVIEW = (256, 256)  # a JPEG is checked at about this size, which reads all of it but faster


def open_image(path, preview=None):
    """The image at `path`, decoded: RGB, upright by its EXIF orientation, first frame of several.

    Transparent pixels are laid on white. `preview=(width, height)` lets a JPEG be decoded at a
    smaller size that is at least this one. Raises FileNotFoundError when there is no such file, and
    ValueError, naming the path, when it cannot be decoded.
    """
    path = Path(path)
    if not path.is_file():
        what = "a folder, expected an image" if path.is_dir() else "no such file"
        what = "a link that leads nowhere" if path.is_symlink() and not path.exists() else what
        raise FileNotFoundError(f"{path}: {what}")
    try:
        with Image.open(path) as image:
            if preview:
                image.draft("RGB", preview)
            return _rgb(ImageOps.exif_transpose(image))
    except Exception as error:  # Pillow's decoders raise nearly every kind on damaged data
        raise ValueError(f"{path}: {_reason(path, error)}") from error


def _rgb(image):
    if image.mode.startswith("I"):  # 16 bits of grey, which Pillow would clip at 255
        image = image.convert("I").point(lambda value: value / 256).convert("L")
    if image.has_transparency_data:
        image = image.convert("RGBA")
        image = Image.alpha_composite(Image.new("RGBA", image.size, "white"), image)
    return image.convert("RGB")


def _reason(path, error):
    suffix = path.suffix.lower()
    if isinstance(error, PermissionError):
        return "may not be read (permission denied)"
    if suffix in (".heic", ".heif"):
        return "HEIC images cannot be read; export it as JPEG"
    if path.stat().st_size == 0:
        return "the file is empty"
    if suffix not in Image.registered_extensions():
        return "not an image"
    if isinstance(error, Image.UnidentifiedImageError):
        return "broken image: its content is that of no known image format"
    return f"broken image: {error}"


def random_view(image, size, rng):
    """Random resized crop and flip, as torchvision's RandomResizedCrop(size, (0.08, 1), bicubic)
    and RandomHorizontalFlip; a generator of its own keeps it repeatable and safe in threads."""
    width, height = image.size
    for _ in range(10):
        area = width * height * rng.uniform(0.08, 1)
        ratio = math.exp(rng.uniform(math.log(3 / 4), math.log(4 / 3)))
        w, h = round(math.sqrt(area * ratio)), round(math.sqrt(area / ratio))
        if 0 < w <= width and 0 < h <= height:
            break
    else:  # a very long image: its largest crop of allowed shape
        w, h = min(width, round(height * 4 / 3)), min(height, round(width * 4 / 3))
    left, top = rng.randint(0, width - w), rng.randint(0, height - h)
    view = image.crop((left, top, left + w, top + h)).resize((size, size), Image.BICUBIC)
    return view.transpose(Image.FLIP_LEFT_RIGHT) if rng.random() < 0.5 else view
