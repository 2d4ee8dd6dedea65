"""The few icons that tell the voices apart, drawn here as paths. Decoration only: a heading always says the same."""

_PATHS = {
    # an open book: the guide
    "guide": "M3 5.5c3-1.2 6-1 9 .8 3-1.8 6-2 9-.8v13c-3-1.2-6-1-9 .8-3-1.8-6-2-9-.8zM12 6.3v13",
    # a town hall: the municipality
    "own": "M3 20h18M5 20V10m14 10V10M9.5 20v-6h5v6M3 10l9-6 9 6z",
    # a pencil: our suggestions
    "ours": "M4 20l1.2-4.6L16.5 4.1a1.8 1.8 0 0 1 2.6 0l.8.8a1.8 1.8 0 0 1 0 2.6L8.6 18.8zM14.5 6.1l3.4 3.4",
    # a circle with a bar: the guide does not answer
    "no": "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM7 12h10",
    # a section sign on a sheet: the law has changed
    "law": "M6 3h9l4 4v14H6zM15 3v4h4M9.5 12h6M9.5 16h6",
}


def icon(name: str) -> str:
    """An icon as inline SVG, hidden from screen readers."""
    return (
        '<svg class="icon" viewBox="0 0 24 24" width="20" height="20" aria-hidden="true" focusable="false">'
        f'<path d="{_PATHS[name]}"/></svg>'
    )
