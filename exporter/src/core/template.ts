/**
 * Fills `$1`, `${1}`, `$name`, `${name}` and `$$` of a template as Go's Regexp.Expand does
 * (https://pkg.go.dev/regexp#Regexp.Expand): a name is as long as it can be, so `$1x` is `${1x}`; an unknown group
 * is empty; a `$` that begins nothing stands for itself.
 */
export function expand(
  template: string,
  groups: readonly string[],
  names: Readonly<Record<string, number>> = {},
): string {
  if (!template.includes('$')) return template;
  return template.replace(/\$(?:\$|\{([\p{L}\p{Nd}_]+)\}|([\p{L}\p{Nd}_]+))/gu, (_, braced?: string, bare?: string) => {
    const name = braced ?? bare;
    if (name === undefined) return '$';
    if (/^(?:0|[1-9]\d{0,8})$/.test(name)) return groups[Number(name)] ?? '';
    const index = Object.hasOwn(names, name) ? names[name] : undefined;
    return index === undefined ? '' : (groups[index] ?? '');
  });
}
