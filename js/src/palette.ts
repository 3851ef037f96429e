/**
 * A label's color, the same in every widget, figure and export.
 *
 * Mirrors `predict_widgets/predictions/palette.py`; `tests/contract/palette.json` holds the two
 * sides to the same colors.
 */

/** Okabe and Ito's color-blind-safe set without black, then its darker, then its lighter steps. */
export const PALETTE: readonly string[] = [
  "#E69F00",
  "#56B4E9",
  "#009E73",
  "#F0E442",
  "#0072B2",
  "#D55E00",
  "#CC79A7",
  "#8F6300",
  "#357090",
  "#006247",
  "#958D29",
  "#00476E",
  "#843A00",
  "#7E4B68",
  "#A2D6F3",
  "#73CAB2",
  "#73B1D4",
  "#E8A673",
  "#E3B5CF",
];

// Where black and white contrast equally with a color: (L + 0.05)^2 = 1.05 * 0.05.
const EVEN_LUMINANCE = 0.1791;

const utf8 = new TextEncoder();
const colors = new Map<string, string>();
const texts = new Map<string, "#000" | "#fff">();

/** 32-bit FNV-1a of the label's UTF-8 bytes (http://www.isthe.com/chongo/tech/comp/fnv/). */
export function fnv1a(label: string): number {
  let hash = 0x811c9dc5;
  for (const byte of utf8.encode(label)) {
    hash = Math.imul(hash ^ byte, 0x01000193);
  }
  return hash >>> 0;
}

/** The label's color as `#RRGGBB`. */
export function colorOf(label: string): string {
  let color = colors.get(label);
  if (color === undefined) {
    color = PALETTE[fnv1a(label) % PALETTE.length] ?? "#0072B2";
    colors.set(label, color);
  }
  return color;
}

/** Black or white, whichever contrasts more with `#RRGGBB`. */
export function textOn(color: string): "#000" | "#fff" {
  let text = texts.get(color);
  if (text === undefined) {
    text = luminance(color) > EVEN_LUMINANCE ? "#000" : "#fff";
    texts.set(color, text);
  }
  return text;
}

/** Relative luminance (WCAG 2.2) of `#RRGGBB`: 0 for black, 1 for white. */
export function luminance(color: string): number {
  const channel = (at: number): number => {
    const value = Number.parseInt(color.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5);
}
