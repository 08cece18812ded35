/** The programs in bin/, one for each script of Kafka's, each also without `.sh`. `npm run generate` writes them. */

/** File name → text. `scripts`: names without `.sh`. */
export function kafkaPrograms(scripts: readonly string[]): Map<string, string> {
  return new Map(
    scripts.flatMap((script): [string, string][] => {
      const text = programText(script)
      return [
        [`${script}.sh`, text],
        [script, text],
      ]
    }),
  )
}

/** Both names share a code cache. */
function programText(script: string): string {
  return `#!/usr/bin/env node
const { kafkaMain } = require('./start.cjs')('kafka-main', '${script}')
kafkaMain('${script}', process.argv.slice(2)).then((code) => (process.exitCode = code))
`
}
