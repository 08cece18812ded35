/** V8 compiles an expression when it is first used, once for texts of Latin letters and once for others. */
const SUBJECTS = ['', '\u0100']

/** A regular expression that can be used. Throws SyntaxError also for one that is too large, of which RegExp says so later. */
export function compileRegex(source: string, flags = ''): RegExp {
  const regex = new RegExp(source, flags)
  for (const subject of SUBJECTS) regex.test(subject)
  regex.lastIndex = 0
  return regex
}
