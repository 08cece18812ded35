import { consoleProducerSpec } from '../cli/command-specs/console.ts'
import { oclifArgs, oclifFlags } from '../cli/oclif-flags.ts'
import { type DetectedOptions, ToolCommand } from '../cli/tool-command.ts'
import { warnOfUnknownSettings } from '../tools/client-setting-names.ts'
import { kafdirProducerOptionTable } from '../tools/console-producer/kafdir-options.ts'
import { openAnySource } from '../tools/console-producer/open-any-source.ts'
import { parseInputOptions } from '../tools/console-producer/parse-input-options.ts'
import { parseConsoleProducerOptions } from '../tools/console-producer/parse-options.ts'
import { runConsoleProducer } from '../tools/console-producer/run.ts'
import { OptionValues, parseKeyValueArgs } from '../tools/option-table.ts'
import { separatorMeant } from '../tools/separator-meant.ts'
import type { ExitCode } from '../tools/tool-ports.ts'

export default class ConsoleProducer extends ToolCommand {
  static override summary = consoleProducerSpec.summary
  static override args = oclifArgs(consoleProducerSpec.argument)
  static override flags = oclifFlags(consoleProducerSpec.flags)

  async run(): Promise<ExitCode> {
    const { argument: topic = '', detected } = await this.commandLine(consoleProducerSpec)
    const options = new OptionValues(kafdirProducerOptionTable, meantBy(detected).set('topic', [topic]))
    const front = { style: 'kafdir' as const, autoCreateTopics: detected.has('auto-create') }
    return this.runTool((ports) => {
      warnOfUnknownSettings(
        'producer',
        Object.keys(parseKeyValueArgs(options.valuesOf('command-property'))),
        ports.stderr,
      )
      const parsed = parseConsoleProducerOptions(options, front, ports, parseInputOptions(options))
      return runConsoleProducer(parsed, ports, openAnySource)
    })
  }
}

/** With tabs where people wrote `\\t`. */
function meantBy(detected: DetectedOptions): DetectedOptions {
  const given = detected.get('reader-property')
  return given === undefined ? detected : new Map(detected).set('reader-property', given.map(separatorMeant))
}
