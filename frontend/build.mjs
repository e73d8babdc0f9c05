// Builds every front-end piece with esbuild: one `target.json` per folder under frontend/.
//
//   node frontend/build.mjs            build everything
//   node frontend/build.mjs chart      build only frontend/chart
//
// A target.json says
//   out       folder (from the repository's root) that the built files go to
//   entries   {"<built file>": "<source file in this folder>"}
//   copy      optional {"<built file>": "<source file in this folder>"}, taken as is
//   esbuild   optional esbuild options that differ from the defaults below (format, globalName, ...)
//
// The same sources give the same bytes. Beside each built file stands `<file>.LICENSES.txt`
// with the licence of every npm package inside it; a package without a licence stops the build.

import { copyFile, mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import * as esbuild from 'esbuild';

const frontend = path.dirname(fileURLToPath(import.meta.url));
const root = path.dirname(frontend);
const defaults = {
  bundle: true,
  minify: true,
  format: 'esm',
  target: 'es2022',
  charset: 'utf8',
  legalComments: 'none', // the licence files beside the bundle hold them in full
  loader: { '.css': 'text', '.svg': 'text' },
  logLevel: 'warning',
};

async function main(wanted) {
  const folders = (await readdir(frontend, { withFileTypes: true }))
    .filter((entry) => entry.isDirectory() && existsSync(path.join(frontend, entry.name, 'target.json')))
    .map((entry) => entry.name)
    .sort();
  for (const name of wanted) {
    if (!folders.includes(name)) throw new Error(`no frontend/${name}/target.json; targets: ${folders.join(', ')}`);
  }
  for (const name of wanted.length ? wanted : folders) await buildTarget(path.join(frontend, name));
}

async function buildTarget(folder) {
  const target = JSON.parse(await readFile(path.join(folder, 'target.json'), 'utf8'));
  const unknown = Object.keys(target).filter((key) => !['out', 'entries', 'copy', 'esbuild'].includes(key));
  if (unknown.length) throw new Error(`${folder}/target.json: unknown key ${unknown.join(', ')}`);
  const out = path.join(root, target.out);
  await mkdir(out, { recursive: true });
  for (const [built, source] of Object.entries(target.entries ?? {})) {
    const outfile = path.join(out, built);
    await mkdir(path.dirname(outfile), { recursive: true });
    const result = await esbuild.build({
      ...defaults,
      ...target.esbuild,
      entryPoints: [path.join(folder, source)],
      absWorkingDir: root,
      outfile,
      metafile: true,
    });
    const licences = await licencesOf(Object.keys(result.metafile.inputs));
    await writeFile(`${outfile}.LICENSES.txt`, licences);
    const bytes = Object.values(result.metafile.outputs).reduce((sum, file) => sum + file.bytes, 0);
    console.log(`${path.relative(root, outfile)}  ${(bytes / 1000).toFixed(1)} kB`);
  }
  for (const [built, source] of Object.entries(target.copy ?? {})) {
    await mkdir(path.dirname(path.join(out, built)), { recursive: true });
    await copyFile(path.join(folder, source), path.join(out, built));
    console.log(`${path.relative(root, path.join(out, built))}  copied`);
  }
}

/** Name, version, licence name and full licence text of every npm package among `inputs`. */
async function licencesOf(inputs) {
  const packages = new Set();
  for (const input of inputs) {
    const found = input.match(/^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//);
    if (found) packages.add(found[1]);
  }
  if (!packages.size) return 'No third-party package is bundled in this file.\n';
  const parts = [];
  for (const home of [...packages].sort()) {
    const card = JSON.parse(await readFile(path.join(root, home, 'package.json'), 'utf8'));
    const file = (await readdir(path.join(root, home))).find((name) => /^licen[cs]e/i.test(name));
    if (!file || !card.license) throw new Error(`${home} carries no licence: it cannot be bundled`);
    const text = await readFile(path.join(root, home, file), 'utf8');
    parts.push(`${card.name} ${card.version} (${card.license})\n\n${text.trim()}\n`);
  }
  return parts.join(`\n${'-'.repeat(78)}\n\n`);
}

await main(process.argv.slice(2));
