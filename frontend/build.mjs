// Builds styles, scripts, icons and fonts into the Python package. `npm run build`, node ≥ 20.
import { build, context } from "esbuild";
import { cp, mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { sprite } from "./sprite.mjs";

const here = path.dirname(fileURLToPath(import.meta.url));
const out = path.resolve(here, "../src/ronguon/ui/static/ronguon");
const packageDir = (name) => path.join(here, "node_modules", name);

const WEIGHTS = [400, 500, 600, 700];
const SUBSETS = ["latin", "vietnamese"];
/** Compressed bytes a file may have: what a phone on a poor line has to wait for. */
const LIMITS = { "public.css": 12_000, "app.css": 24_000, "app.js": 24_000, "theme.js": 1_000, "htmx.min.js": 20_000 };

const browsers = ["chrome109", "firefox115", "safari16"];
const shared = { bundle: true, minify: true, sourcemap: false, legalComments: "none", target: browsers, outdir: out, absWorkingDir: here };
const bundles = [
  { ...shared, entryPoints: ["styles/app.css", "styles/public.css"], external: ["fonts/*"] },
  { ...shared, entryPoints: { app: "modules/app.js" }, format: "esm" },
  { ...shared, entryPoints: { theme: "modules/theme-early.js" }, format: "iife" },
];

async function copyFonts() {
  const files = path.join(packageDir("@fontsource/be-vietnam-pro"), "files");
  await mkdir(path.join(out, "fonts"), { recursive: true });
  for (const subset of SUBSETS) {
    for (const weight of WEIGHTS) {
      const name = `be-vietnam-pro-${subset}-${weight}-normal.woff2`;
      await cp(path.join(files, name), path.join(out, "fonts", name));
    }
  }
}

/** Copy htmx without its source map address, which a hashed-names storage would look for in vain. */
async function copyHtmx() {
  const source = await readFile(path.join(packageDir("htmx.org"), "dist/htmx.min.js"), "utf8");
  await writeFile(path.join(out, "htmx.min.js"), source.replace(/^\/\/[#@] sourceMappingURL=.*$/gm, ""));
}

async function copyIcons() {
  await writeFile(path.join(out, "sprite.svg"), await sprite(path.join(here, "icons"), packageDir("@tabler/icons")));
  for (const name of await readdir(path.join(here, "brand"))) {
    await cp(path.join(here, "brand", name), path.join(out, name));
  }
}

/** Print the compressed size of each file. Throws when one is over its limit or still names a source map. */
async function weigh() {
  const names = (await readdir(out)).filter((name) => /\.(css|js|svg)$/.test(name)).sort();
  for (const name of names) {
    const bytes = await readFile(path.join(out, name));
    const size = gzipSync(bytes).length;
    console.log(`${name.padEnd(16)} ${String(bytes.length).padStart(7)} B  ${String(size).padStart(6)} B gz`);
    if (size > (LIMITS[name] ?? Infinity)) throw new Error(`${name}: ${size} B compressed, allowed ${LIMITS[name]}`);
    if (bytes.includes("sourceMappingURL")) throw new Error(`${name} names a source map that is not shipped`);
  }
}

await rm(out, { recursive: true, force: true });
await mkdir(out, { recursive: true });
await Promise.all([copyFonts(), copyHtmx(), copyIcons()]);
if (process.argv.includes("--watch")) {
  for (const options of bundles) await (await context(options)).watch();
} else {
  await Promise.all(bundles.map((options) => build(options)));
  await weigh();
}
