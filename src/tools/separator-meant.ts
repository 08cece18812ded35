/** How people write a tab and a line feed on a command line. */
const ESCAPES: Readonly<Record<string, string>> = { '\\t': '\t', '\\n': '\n', '\\\\': '\\' }

/** `name=value` with `\\t`, `\\n` and `\\\\` of a separator or delimiter replaced; other properties stay as they are. */
export function separatorMeant(property: string): string {
  const [, name, value = ''] = /^([\w.]+\.(?:separator|delimiter)=)(.*)$/s.exec(property) ?? []
  return name === undefined ? property : name + value.replace(/\\[tn\\]/g, (escape) => ESCAPES[escape] ?? escape)
}
