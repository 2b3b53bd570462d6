"""A plot from recorded lists: SVG that takes its colours from the page, and the same data as a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from measures.model import Plot, Series, Value
from measures.pages.html import attrs, esc, link, one_line, table, words
from measures.pages.ticks import Axis, axis, drawable

WIDTH, HEIGHT = 640, 340
LEFT, RIGHT, BOTTOM = 84, 32, 52
LEGEND_ROW = 20
ROWS = 50
"""Most rows of a data table on a page that has more to say than its plot."""
DASHES = ("", "7 4", "2 3", "10 3 2 3", "1 5")
"""One for each of the five series a plot may have, so that lines differ without colour."""

Point = tuple[float | None, float | None]


def figure(plot: Plot, values: Mapping[str, Value], note: str, id_: str, long_table: str = "") -> str:
    """The plot as a `<figure>`, or '' where the run recorded none of its lists.

    `note` is HTML and says where the data comes from; `id_` must be unique on the page.
    `long_table` is the address of a page that shows the same plot: a table of more than
    ROWS rows is linked there, and written out where there is no such address.
    """
    lines = [(series, _points(values, plot.x.variable, series.variable)) for series in plot.series]
    lines = [(series, points) for series, points in lines if points]
    if not lines:
        return ""
    caption = " ".join(part for part in (f"<b>{words(plot.title)}.</b>", _gaps(plot, lines), note) if part)
    return (
        f'<figure class="wm-plot"{attrs(id=id_)}>\n{svg(plot, lines, id_)}\n'
        f"<figcaption>{caption}</figcaption>\n"
        f"{_data(plot, lines, long_table)}\n</figure>"
    )


def svg(plot: Plot, lines: Sequence[tuple[Series, Sequence[Point]]], id_: str) -> str:
    """The drawing. Points with no place on the axes leave a gap in their line."""
    top = 14 + (LEGEND_ROW * len(lines) if len(lines) > 1 else 0)
    height = HEIGHT + top
    shown = [p for _, points in lines for p in points if _drawable(plot, p)]
    xs = axis([x for x, _ in shown], plot.x_log, tight=True)
    ys = axis([y for _, y in shown], plot.y_log)

    def place(point: Point) -> tuple[float, float]:
        return (
            LEFT + xs.at(point[0]) * (WIDTH - LEFT - RIGHT),
            height - BOTTOM - ys.at(point[1]) * (height - BOTTOM - top),
        )

    parts = [
        f'<svg viewBox="0 0 {WIDTH} {height}" role="img" aria-labelledby="{id_}-title {id_}-desc" '
        'fill="none" stroke="currentColor" font-size="13">',
        f'<title id="{id_}-title">{esc(plot.title)}</title>',
        f'<desc id="{id_}-desc">{esc(plot.says)}</desc>',
        *_horizontal(xs, plot.x.label, top, height),
        *_vertical(ys, plot.y_label, top, height),
    ]
    for number, (series, points) in enumerate(lines, start=1):
        dash = attrs(stroke_dasharray=DASHES[number - 1])
        style = f'class="wm-plot__line wm-plot__line--{number}" stroke-width="2"{dash}'
        parts += _line(plot, points, place, style, number)
        if len(lines) > 1:
            y = 14 + LEGEND_ROW * (number - 1)
            parts.append(f'<path d="M{LEFT} {y}h36" {style}/>')
            parts.append(_text(LEFT + 44, y + 4, series.label, "start"))
    return "\n".join([*parts, "</svg>"])


def _horizontal(xs: Axis, label: str, top: float, height: float) -> list[str]:
    base = height - BOTTOM
    parts = [f'<path class="wm-plot__axis" d="M{LEFT} {base}H{WIDTH - RIGHT}"/>']
    for tick, text in zip(xs.ticks, xs.labels, strict=True):
        x = _round(LEFT + xs.at(tick) * (WIDTH - LEFT - RIGHT))
        parts.append(f'<path class="wm-plot__grid" stroke-opacity=".15" d="M{x} {_round(top)}V{base}"/>')
        parts.append(_text(x, base + 18, text, "middle"))
    parts.append(_text((LEFT + WIDTH - RIGHT) / 2, height - 10, label, "middle", "wm-plot__label"))
    return parts


def _vertical(ys: Axis, label: str, top: float, height: float) -> list[str]:
    parts = []
    for tick, text in zip(ys.ticks, ys.labels, strict=True):
        y = _round(height - BOTTOM - ys.at(tick) * (height - BOTTOM - top))
        parts.append(f'<path class="wm-plot__grid" stroke-opacity=".15" d="M{LEFT} {y}H{WIDTH - RIGHT}"/>')
        parts.append(_text(LEFT - 8, float(y) + 4, text, "end"))
    middle = _round((top + height - BOTTOM) / 2)
    turned = f' transform="rotate(-90 14 {middle})"'
    parts.append(_text(14, float(middle), label, "middle", "wm-plot__label", turned))
    return parts


def _line(plot: Plot, points: Sequence[Point], place, style: str, number: int) -> list[str]:
    """A path for each unbroken run of points, and a dot for each run of one."""
    path, dots = [], []
    run: list[str] = []
    for point in [*points, (None, None)]:
        if _drawable(plot, point):
            x, y = place(point)
            run.append(f"{_round(x)} {_round(y)}")
            continue
        if len(run) == 1:
            x, y = run[0].split()
            dots.append(
                f'<circle class="wm-plot__dot wm-plot__line--{number}" cx="{x}" cy="{y}" r="3" fill="currentColor"/>'
            )
        elif run:
            path.append(f"M{run[0]}L{' '.join(run[1:])}")
        run = []
    return ([f'<path {style} d="{"".join(path)}"/>'] if path else []) + dots


def _gaps(plot: Plot, lines: Sequence[tuple[Series, Sequence[Point]]]) -> str:
    """One sentence for each line that has points with no place on the axes."""
    said = []
    for series, points in lines:
        missing = sum(not _drawable(plot, point) for point in points)
        endless = sum(not (drawable(x, False) and drawable(y, False)) for x, y in points)
        reasons = [
            f"{count} of {len(points)} points {'is' if count == 1 else 'are'} {why}"
            for count, why in (
                (endless, "not finite"),
                (missing - endless, "not above zero, which a logarithmic axis cannot show"),
            )
            if count
        ]
        if reasons:
            said.append(f"Gap in “{words(series.label)}”: {', '.join(reasons)}.")
    return " ".join(said)


def _data(plot: Plot, lines: Sequence[tuple[Series, Sequence[Point]]], long_table: str) -> str:
    count = max(len(points) for _, points in lines)
    if long_table and count > ROWS:
        return f'<p class="wm-plot__data">{link(long_table, f"The data as a table of {count} rows")}</p>'
    columns = [dict(enumerate(points)) for _, points in lines]
    rows = []
    for n in range(count):
        x = next(column[n][0] for column in columns if n in column)
        rows.append([_number(x), *(_number(column[n][1]) if n in column else "" for column in columns)])
    written = table([words(plot.x.label), *(words(series.label) for series, _ in lines)], rows)
    return f"<details><summary>The data as a table</summary>\n{written}\n</details>"


def _points(values: Mapping[str, Value], x: str, y: str) -> tuple[Point, ...]:
    xs, ys = values.get(x), values.get(y)
    return tuple(zip(xs, ys, strict=False)) if isinstance(xs, tuple) and isinstance(ys, tuple) else ()


def _drawable(plot: Plot, point: Point) -> bool:
    return drawable(point[0], plot.x_log) and drawable(point[1], plot.y_log)


def _text(x: float, y: float, text: str, anchor: str, class_: str = "wm-plot__text", more: str = "") -> str:
    return (
        f'<text class="{class_}" x="{_round(x)}" y="{_round(y)}" text-anchor="{anchor}" '
        f'fill="currentColor" stroke="none"{more}>{esc(text)}</text>'
    )


def _number(value: float | None) -> str:
    return "" if value is None else one_line(f"{value:.6g}").replace("-", "−")


def _round(value: float | str) -> str:
    return f"{float(value):.1f}".removesuffix(".0")
