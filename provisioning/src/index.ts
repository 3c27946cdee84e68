/** `@parallax/provisioning`: every file that this package writes, by path from the root of the project. */
export function render(): Record<string, string> {
  return {};
}
