// JupyterLab's setting registry with a quicker start.
//
// Upstream compiles two JSON-schema validators for each of some ninety plugins before anything shows,
// a seventh of the browser's work, though nearly all settings are untouched. Here untouched settings
// are filled with their defaults directly; what a user changed is checked by upstream's validator.

/** @returns a plugin that takes the place of '@jupyterlab/apputils-extension:settings' */
export function settings({ coreutils, settingregistry }) {
  const { ISettingConnector, ISettingRegistry, SettingRegistry } = settingregistry;
  return {
    id: 'andon-lab:settings',
    description: 'Provides the setting registry.',
    autoStart: true,
    requires: [ISettingConnector],
    provides: ISettingRegistry,
    activate: async (app, connector) => {
      const { isDisabled } = coreutils.PageConfig.Extension;
      const active = (await connector.list('active')).values.filter((one) => app.hasPlugin(one.id));
      const registry = new SettingRegistry({ connector, plugins: active, validator: new QuickValidator(settingregistry) });
      void app.restored.then(() => loadTheRest(app, connector, registry, isDisabled));
      return registry;
    },
  };
}

/** As upstream: settings that waited for a transformer, or of plugins that start late. */
async function loadTheRest(app, connector, registry, isDisabled) {
  const { ids } = await connector.list('ids');
  for (const id of ids) {
    if (!app.hasPlugin(id) || isDisabled(id) || id in registry.plugins) continue;
    registry.load(id).catch((error) => console.warn(`Settings failed to load for (${id})`, error));
  }
}

/** Fills defaults where the user has set nothing, else does what upstream does. */
export class QuickValidator {
  constructor({ DefaultSchemaValidator }) {
    this.make = () => new DefaultSchemaValidator();
  }

  validateData(plugin, populate = true) {
    if (plugin.schema.type === 'object' && untouched(plugin.raw)) {
      if (populate) plugin.data = { composite: defaults(plugin.schema), user: {} };
      return null;
    }
    this.full ??= this.make();
    return this.full.validateData(plugin, populate);
  }
}

const untouched = (raw) => /^\s*\{\s*\}\s*$/.test(raw);

/** The object that validating `{}` with ajv's `useDefaults` gives for `schema`. */
export function defaults(schema) {
  const data = {};
  fill(schema, data, schema);
  return data;
}

function fill(schema, data, root) {
  if (schema === null || typeof schema !== 'object' || data === null || typeof data !== 'object') return;
  if (schema.$ref) fill(resolve(schema.$ref, root), data, root);
  for (const part of schema.allOf ?? []) fill(part, data, root);
  if (Array.isArray(data)) fillArray(schema, data, root);
  else fillObject(schema, data, root);
}

function fillObject(schema, data, root) {
  const properties = schema.properties ?? {};
  for (const [key, sub] of Object.entries(properties)) {
    if (data[key] === undefined && sub?.default !== undefined) data[key] = structuredClone(sub.default);
  }
  const patterns = Object.entries(schema.patternProperties ?? {}).map(([text, sub]) => [new RegExp(text, 'u'), sub]);
  for (const key of Object.keys(data)) {
    let known = key in properties;
    if (known) fill(properties[key], data[key], root);
    for (const [pattern, sub] of patterns) {
      if (!pattern.test(key)) continue;
      known = true;
      fill(sub, data[key], root);
    }
    if (!known) fill(schema.additionalProperties, data[key], root);
  }
}

function fillArray(schema, data, root) {
  const { items } = schema;
  if (!Array.isArray(items)) {
    for (const one of data) fill(items, one, root);
    return;
  }
  items.forEach((sub, index) => {
    if (data[index] === undefined && sub?.default !== undefined) data[index] = structuredClone(sub.default);
    fill(sub, data[index], root);
  });
}

/** `#/definitions/name` below `root`; ids of the settings schema itself stay unresolved, they hold no defaults. */
function resolve(ref, root) {
  if (!ref.startsWith('#/')) return null;
  const steps = ref.slice(2).split('/').map((step) => decodeURIComponent(step).replaceAll('~1', '/').replaceAll('~0', '~'));
  return steps.reduce((at, step) => at?.[step], root) ?? null;
}

/** For tests/lab: the ids whose defaults differ from upstream's, over the answer of the settings address. */
export function differing(entries, { DefaultSchemaValidator }) {
  const upstream = new DefaultSchemaValidator();
  const sorted = (value) =>
    value && typeof value === 'object' && !Array.isArray(value)
      ? Object.fromEntries(Object.keys(value).sort().map((key) => [key, sorted(value[key])]))
      : Array.isArray(value)
        ? value.map(sorted)
        : value;
  return entries
    .filter((entry) => {
      const plugin = structuredClone({ ...entry, raw: '{}' });
      if (upstream.validateData(plugin)) return false; // upstream refuses these defaults
      return JSON.stringify(sorted(plugin.data.composite)) !== JSON.stringify(sorted(defaults(structuredClone(entry.schema))));
    })
    .map((entry) => entry.id);
}
