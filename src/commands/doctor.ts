import { doctorSpec } from '../cli/command-specs/doctor.ts'
import { runDoctor } from '../cli/doctor-run.ts'
import { oclifFlags } from '../cli/oclif-flags.ts'
import { optionValues, ToolCommand } from '../cli/tool-command.ts'
import { addressOf, loadProperties } from '../tools/command-config.ts'
import type { ExitCode } from '../tools/tool-ports.ts'

export default class Doctor extends ToolCommand {
  static override summary = doctorSpec.summary
  static override flags = oclifFlags(doctorSpec.flags)

  async run(): Promise<ExitCode> {
    const { detected } = await this.commandLine(doctorSpec)
    const options = optionValues(doctorSpec, detected)
    return this.runTool(async (ports) => {
      const properties = loadProperties(options.valueOf('command-config'), ports)
      return runDoctor(
        {
          address: addressOf(options, properties, 'doctor'),
          isDeep: options.has('deep'),
          mayRepair: options.has('repair'),
          mayAsk: !options.has('yes'),
          asJson: options.has('json'),
        },
        ports,
      )
    })
  }
}
