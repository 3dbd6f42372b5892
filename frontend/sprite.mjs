// Cuts the icons named in icons/list.txt out of Tabler Icons (MIT) into one sprite.
import { readFile, readdir } from "node:fs/promises";
import path from "node:path";

const OPEN = 'viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-linecap="round" stroke-linejoin="round"';

/** Return the inside of an outline icon without its invisible frame. */
export function inside(svg) {
  const body = svg.slice(svg.indexOf(">", svg.indexOf("<svg")) + 1, svg.lastIndexOf("</svg>"));
  return body.replace(/<path stroke="none" d="M0 0h24v24H0z" fill="none"\s*\/>/, "").replace(/\s*\n\s*/g, "").replace(/ \/>/g, "/>").trim();
}

/** Return the names in `text`: one a line, empty lines and lines from `#` on do not count. Throws on a double. */
export function names(text) {
  const found = text.split("\n").map((line) => line.replace(/#.*/, "").trim()).filter(Boolean);
  const double = found.find((name, at) => found.indexOf(name) !== at);
  if (double) throw new Error(`icon ${double} is listed twice`);
  return found;
}

/** Return the sprite: the listed Tabler icons, and those drawn by us that lie beside the list as NAME.svg. */
export async function sprite(folder, tabler) {
  const own = (await readdir(folder)).filter((name) => name.endsWith(".svg"));
  const listed = names(await readFile(path.join(folder, "list.txt"), "utf8"));
  const symbols = [];
  for (const name of listed) {
    const file = own.includes(`${name}.svg`) ? path.join(folder, `${name}.svg`) : path.join(tabler, "icons/outline", `${name}.svg`);
    symbols.push(`<symbol id="${name}" ${OPEN}>${inside(await readFile(file, "utf8"))}</symbol>`);
  }
  return `<!-- Icons: Tabler Icons, MIT licence -->\n<svg xmlns="http://www.w3.org/2000/svg">\n${symbols.join("\n")}\n</svg>\n`;
}
