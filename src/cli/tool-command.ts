/** What kafdir's oclif commands have in common: options out of oclif's hands, ports, a session. */
import { Command } from '@oclif/core'
import type { MetadataNode } from '../common/metadata-node.ts'
import { addressOf, loadProperties } from '../tools/command-config.ts'
import { type OptionSpec, type OptionTable, OptionValues } from '../tools/option-table.ts'
import { ToolError } from '../tools/tool-error.ts'
import type { ClusterSession, DirectorySession, ExitCode } from '../tools/tool-ports.ts'
import { type ClusterFlags, type CommandSpec, printsJsonDocument } from './command-spec.ts'
import { asksForJson } from './error-report.ts'
import { usageOf } from './help-text.ts'
import type { ProcessPorts } from './process-ports.ts'
import { runWithPorts } from './run-with-ports.ts'

// oclif's Command throws every error of standard output but EPIPE into the event loop; ProcessOutput takes care of them.
process.stdout.removeAllListeners('error')

/** Options as OptionValues takes them: name → arguments. */
export type DetectedOptions = Map<string, string[]>

export interface CommandLine {
  /** The first word that is no option. */
  readonly argument: string | undefined
  /** All of them, where the command takes several. */
  readonly words: readonly string[]
  readonly detected: DetectedOptions
}

export abstract class ToolCommand extends Command {
  #asJson = false

  /** The argument and the options of this command line. Throws oclif's parse errors, which main renders. */
  protected async commandLine(spec: CommandSpec): Promise<CommandLine> {
    this.#asJson = printsJsonDocument(spec) && asksForJson(this.argv)
    const { args, flags } = await this.parse(this.ctor)
    const given = (args as { argument?: string | string[] }).argument ?? []
    const words = Array.isArray(given) ? given : [given]
    const [argument] = words
    if (argument === undefined && spec.argument?.isRequired === true) {
      throw new ToolError('usage', `${spec.argument.name} is missing.`, { hint: `Usage: kafdir ${usageOf(spec)}` })
    }
    return { argument, words, detected: detectedOptions(flags) }
  }

  /** Runs `tool` with the ports of this process; its errors are told there. */
  protected runTool(tool: (ports: ProcessPorts) => Promise<ExitCode>): Promise<ExitCode> {
    return runWithPorts(tool, { asJson: this.#asJson })
  }

  /** The same with an open cluster; `work` says how it ended, unless it simply worked. */
  protected runInCluster<T extends ClusterFlags>(
    options: OptionValues<T>,
    work: (session: ClusterSession, ports: ProcessPorts) => Promise<ExitCode | void>,
  ): Promise<ExitCode> {
    // Every cluster is a directory so far.
    return this.runInDirectory(options, async (session, ports) => (await work(session, ports)) ?? 0)
  }

  /** Runs `work` on the tree of the metadata that is meant. */
  protected runOnMetadata<T extends MetadataFlags>(
    options: OptionValues<T>,
    work: (image: MetadataNode, ports: ProcessPorts) => Promise<ExitCode>,
  ): Promise<ExitCode> {
    const file = options.valueOf('snapshot') as string | undefined
    if (file !== undefined) return this.runTool(async (ports) => work(await ports.openMetadata(file), ports))
    return this.runInDirectory(options, async (session, ports) => work(await session.metadataTree(), ports))
  }

  /** The same for what only a directory can do; `work` says how it ended. */
  protected runInDirectory<T extends ClusterFlags>(
    options: OptionValues<T>,
    work: (session: DirectorySession, ports: ProcessPorts) => Promise<ExitCode>,
  ): Promise<ExitCode> {
    return this.runTool(async (ports) => {
      const properties = loadProperties(options.valueOf('command-config') as string | undefined, ports)
      const session = await ports.openDirectory(addressOf(options, properties, 'adminclient-1'))
      try {
        return await work(session, ports)
      } finally {
        await session.close()
      }
    })
  }
}

/** `--snapshot` names a file; without it the newest metadata of the cluster is meant. */
type MetadataFlags = ClusterFlags & { readonly snapshot: OptionSpec }

/** Typed options of a command. */
export function optionValues<F extends OptionTable>(spec: CommandSpec<F>, detected: DetectedOptions): OptionValues<F> {
  return new OptionValues(spec.flags, detected)
}

/** The options of one of Kafka's tools, where a command offers some of them, with defaults of its own. */
export function toolOptionValues<T extends OptionTable>(
  table: T,
  { flags }: CommandSpec,
  detected: DetectedOptions,
): OptionValues<T> {
  return new OptionValues({ ...table, ...flags }, detected)
}

/** A boolean flag that is false was not given. */
function detectedOptions(flags: Readonly<Record<string, unknown>>): DetectedOptions {
  const detected: DetectedOptions = new Map()
  for (const [name, value] of Object.entries(flags)) {
    if (Array.isArray(value)) detected.set(name, value as string[])
    else if (typeof value === 'string') detected.set(name, [value])
    else if (value === true) detected.set(name, [])
  }
  return detected
}
