// A trend as a small picture: one line through the level at the end of each day.

import { svg } from "../../core/dom.js";
import { say } from "../../core/language.js";
import { quantity } from "./units.js";

/** A line of points, broken where a level is not known. `threshold` may be undefined. */
export function spark(levels, unit, threshold, size = { width: 120, height: 32 }) {
  const known = levels.filter((level) => level !== null);
  if (known.length < 2) return null;
  const high = Math.max(...known, threshold ?? 0, 1);
  const low = Math.min(...known, 0);
  const x = (index) => 4 + (index * (size.width - 8)) / Math.max(1, levels.length - 1);
  const y = (level) => 3 + ((high - level) * (size.height - 6)) / (high - low);
  let path = "";
  levels.forEach((level, index) => {
    if (level === null) return;
    const isStart = index === 0 || levels[index - 1] === null;
    path += `${isStart ? "M" : "L"}${x(index).toFixed(1)} ${y(level).toFixed(1)}`;
  });
  const last = levels.findLastIndex((level) => level !== null);
  const from = known[0];
  const to = known[known.length - 1];
  return svg("svg", {
    class: "spark", viewBox: `0 0 ${size.width} ${size.height}`, role: "img",
    "aria-label": say(`de ${quantity(from, unit)} à ${quantity(to, unit)}`,
      `from ${quantity(from, unit)} to ${quantity(to, unit)}`),
  },
  low < 0 && svg("line", { class: "zero", x1: 0, x2: size.width, y1: y(0), y2: y(0) }),
  threshold !== undefined && svg("line", {
    class: "threshold", x1: 0, x2: size.width, y1: y(threshold), y2: y(threshold),
  }),
  svg("path", { class: "level", d: path }),
  svg("circle", { class: "now", cx: x(last), cy: y(levels[last]), r: 3 }));
}
