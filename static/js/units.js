// What is saved as one: the fields inside [data-unit="KEY"] travel together with v-KEY, the version they were made
// from. A table is a unit, and so is each question of a dossier; forms without units have one version for all.

function units(form) {
  return [...form.querySelectorAll("[data-unit]")];
}

function holds(unit, name) {
  const base = `q-${unit.dataset.unit}`;
  return name === base || name.startsWith(`${base}-`);
}

/** The changed names, and all others of their units. */
export function together(form, names, all) {
  const sent = new Set(names);
  for (const unit of touched(form, names)) for (const name of all) if (holds(unit, name)) sent.add(name);
  return [...sent];
}

export function touched(form, names) {
  return units(form).filter((unit) => names.some((name) => holds(unit, name)));
}

export function versionField(form, name) {
  const unit = units(form).find((one) => holds(one, name));
  return unit ? form.elements.namedItem(`v-${unit.dataset.unit}`) : form.elements.namedItem("version");
}

/** versions: {"v-KEY": version} as the server answers after a save. */
export function takeVersions(form, versions = {}) {
  for (const [name, version] of Object.entries(versions)) {
    const field = form.elements.namedItem(name);
    if (field) field.value = version;
  }
}
