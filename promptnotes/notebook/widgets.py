"""A slider that works live in a notebook and in a static page, by one call."""

import base64
import html
import io

import ipywidgets
import matplotlib.pyplot as plt
from IPython.display import display

# The page shows one of the frames: no library, no kernel, and several sliders do not meet.
_MOVE = (
    "const f=this.closest('figure');"
    "f.querySelectorAll('img').forEach((image,i)=>{image.hidden=i!=this.value});"
    "f.querySelector('output').value=f.querySelectorAll('img')[this.value].title"
)


def slider(values, draw, label, alt, start=0):
    """Show `draw(value)` for the value that a slider stands on: with a kernel, ipywidgets that draw
    anew at each move; in a page without one, frames that were drawn now.

    values: the stops (10 frames weigh about 0.3 MB); draw: value -> a matplotlib figure; label: the
    quantity, shown beside the slider; alt: what the figure shows, with "{value}" where the value
    belongs; start: index of the first stop. Tag the cell `nbval-ignore-output`: frames are pixels.
    """
    values = list(values)
    if not values or not 0 <= start < len(values):
        raise ValueError(f"start: {start} is no index of {values}; give at least one value")
    alts = [alt.format(value=value) for value in values]
    frames = [png(draw(value)) for value in values]

    live = ipywidgets.SelectionSlider(
        options=[(str(value), i) for i, value in enumerate(values)],
        value=start,
        description=label,
        style={"description_width": "initial"},
        continuous_update=False,
    )
    image = ipywidgets.Image(value=frames[start], format="png")
    live.observe(lambda change: setattr(image, "value", png(draw(values[change["new"]]))), "value")
    page = _page(values, frames, alts, label, start)
    show([live, image], page, f"{label}: {', '.join(map(str, values))}")


def show(widgets, page, text):
    """Show widgets, one below the other; without a kernel a page (HTML), without HTML a text."""
    box = ipywidgets.VBox(widgets)
    # ipywidgets 8 makes this entry itself; 7, which Colab has, shows a widget in another way.
    view = {"version_major": 2, "version_minor": 0, "model_id": box.model_id}
    bundle = {"application/vnd.jupyter.widget-view+json": view, "text/html": page}
    display(bundle | {"text/plain": text}, raw=True)


def _page(values, frames, alts, label, start):
    images = "".join(
        picture(frame, text, f' title="{html.escape(str(value))}"{"" if i == start else " hidden"}')
        for i, (value, frame, text) in enumerate(zip(values, frames, alts))
    )
    return (
        f'<figure class="pn-slider"><label>{html.escape(label)} '
        f'<input type="range" min="0" max="{len(values) - 1}" value="{start}" oninput="{_MOVE}">'
        f" <output>{html.escape(str(values[start]))}</output></label>{images}</figure>"
    )


def picture(frame, alt, more=""):
    """An `img` element of a PNG file."""
    address = f"data:image/png;base64,{base64.b64encode(frame).decode()}"
    return f'<img src="{address}" alt="{html.escape(alt)}"{more}>'


def png(figure):
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", bbox_inches="tight")
    plt.close(figure)
    return buffer.getvalue()
