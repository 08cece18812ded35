import path from 'node:path'
import { demoSpec } from '../cli/command-specs/demo.ts'
import { makeDemoDirectory } from '../cli/demo/demo-directory.ts'
import { JsonShow, TextShow } from '../cli/demo/demo-show.ts'
import { playDemo } from '../cli/demo/play-demo.ts'
import { chosenScenes, introduction } from '../cli/demo/programme.ts'
import { writeJson } from '../cli/json-output.ts'
import { oclifFlags } from '../cli/oclif-flags.ts'
import { openTerminal } from '../cli/terminal.ts'
import { optionValues, ToolCommand } from '../cli/tool-command.ts'
import { scenes } from '../tools/demo/scenes.ts'
import type { ExitCode } from '../tools/tool-ports.ts'

export default class Demo extends ToolCommand {
  static override summary = demoSpec.summary
  static override flags = oclifFlags(demoSpec.flags)

  async run(): Promise<ExitCode> {
    const { detected } = await this.commandLine(demoSpec)
    const options = optionValues(demoSpec, detected)
    const chosen = chosenScenes(scenes, options.valuesOf('scene'))
    const asJson = options.has('json')
    return this.runTool(async (ports) => {
      const { stdin, stdout, stderr } = ports
      if (options.has('list')) {
        const rows = chosen.map(({ name, title }) => ({ name, title }))
        if (asJson) writeJson(stdout, { scenes: rows })
        else stdout.write(rows.map(({ name, title }) => `${name}\t${title}\n`).join(''))
        return 0
      }
      const terminal = asJson ? undefined : await openTerminal(stdout)
      const isPaced = terminal !== undefined && stdin.isTerminal && !options.has('fast')
      const directory = await makeDemoDirectory({ keep: options.has('keep') })
      const json = new JsonShow()
      const show = asJson ? json : new TextShow(stdout, stderr, terminal)
      if (!asJson) stdout.write(introduction(stdout.columns))
      const binDirectory = path.join(this.config.root, 'bin')
      const dim = (text: string): string => terminal?.dim(text) ?? text
      try {
        const workingDirectory = directory.path
        const code = await playDemo({ scenes: chosen, ports, show, binDirectory, workingDirectory, isPaced, dim })
        if (asJson) writeJson(stdout, { directory: directory.isKept ? directory.path : null, scenes: json.scenes })
        return code
      } finally {
        directory.close()
        if (directory.isKept) stderr.write(directory.whereText(chosen))
      }
    })
  }
}
