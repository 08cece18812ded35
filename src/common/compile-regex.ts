/** V8 compiles an expression when it is first used, once for texts of Latin letters and once for others. */
const SUBJECTS = ['', '\u0100']
/** More take V8 seconds to compile, by the square of their number, or crash it. */
const MOST_REPETITIONS = 500
/** Escapes and the heads of groups: what looks like a repetition in them is none. */
const NO_REPETITION = /\\[upP]\{[^}]*\}|\\[^]|\(\?/g

/** A regular expression that can be used. Throws SyntaxError also for one that is too large, of which RegExp says so later. */
export function compileRegex(source: string, flags = ''): RegExp {
  const repetitions = source.replace(NO_REPETITION, '').match(/[*+?{]/g)?.length ?? 0
  if (repetitions > MOST_REPETITIONS) {
    throw new SyntaxError(`Invalid regular expression: more than ${MOST_REPETITIONS} repetitions`)
  }
  const regex = new RegExp(source, flags)
  for (const subject of SUBJECTS) regex.test(subject)
  regex.lastIndex = 0
  return regex
}
