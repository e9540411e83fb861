"""What a wall must be: large, clear, and nothing over anything else."""

from __future__ import annotations

from playwright.sync_api import Page

INSIDE = """const root = [...document.querySelectorAll('*')]
  .map((node) => node.shadowRoot).find((shadow) => shadow?.querySelector('.hm'));"""

TEXTS_SHOWN = """
  const lightOf = (rgb) => {
    const [r, g, b] = rgb.map((v) => { const c = v / 255; return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4; });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
  const colour = (text) => text.match(/[\\d.]+/g).map(Number);
  const ground = (node) => {
    for (let at = node; at instanceof Element; at = at.parentElement) {
      const [r, g, b, a = 1] = colour(getComputedStyle(at).backgroundColor);
      if (a > 0.9) return [r, g, b];
    }
    return [255, 255, 255]; };
  return [...root.querySelectorAll('.hm *')]
    .filter((n) => n.offsetParent && n.childElementCount === 0 && n.textContent.trim() && n.tagName !== 'OPTION')
    .map((n) => {
      const [a, b] = [lightOf(colour(getComputedStyle(n).color).slice(0, 3)), lightOf(ground(n))].sort((x, y) => y - x);
      return { text: n.textContent, size: parseFloat(getComputedStyle(n).fontSize), contrast: (a + 0.05) / (b + 0.05) }; }); }"""  # noqa: E501


def check_texts(wall: Page) -> None:
    """Every text is large, and stands out from its ground."""
    texts = wall.evaluate(f"() => {{ {INSIDE}" + TEXTS_SHOWN)
    assert len(texts) > 5
    assert min(text["size"] for text in texts) >= 24
    assert [text for text in texts if text["contrast"] < 4.5] == []


def meet(a: dict, b: dict) -> bool:
    return (
        a["x"] < b["x"] + b["width"] and b["x"] < a["x"] + a["width"]
        and a["y"] < b["y"] + b["height"] and b["y"] < a["y"] + a["height"]
    )  # fmt: skip
