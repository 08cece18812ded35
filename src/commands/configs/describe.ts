import { configsDescribeSpec } from '../../cli/command-specs/configs.ts'
import { describedEntityJson, entityText, writeDescribedEntities } from '../../cli/config-views.ts'
import { selectedEntity } from '../../cli/configs-command.ts'
import { writeJson } from '../../cli/json-output.ts'
import { oclifFlags } from '../../cli/oclif-flags.ts'
import { optionValues, ToolCommand } from '../../cli/tool-command.ts'
import { describeSelected, describeType } from '../../tools/configs/described-entity.ts'
import { type EntitySelection, entityTypeOfWord, namedEntities, resourceTypeOf } from '../../tools/configs/entities.ts'
import { ToolError } from '../../tools/tool-error.ts'
import type { ExitCode } from '../../tools/tool-ports.ts'

export default class ConfigsDescribe extends ToolCommand {
  static override summary = configsDescribeSpec.summary
  static override flags = oclifFlags(configsDescribeSpec.flags)

  async run(): Promise<ExitCode> {
    const { detected } = await this.commandLine(configsDescribeSpec)
    const options = optionValues(configsDescribeSpec, detected)
    const [word, ...others] = options.valuesOf('entity-type')
    if (others.length > 0 || (word !== undefined && namedEntities(options).types.length > 0)) {
      throw new ToolError('usage', 'Give one --entity-type, or say whose configs, but not both.')
    }
    const all = options.has('all')
    const type = word === undefined ? undefined : entityTypeOfWord(word)
    const selection = type === undefined ? selectedEntity(options) : { types: [type], names: [] }
    if (all) checkHasDefaults(selection)
    return this.runInCluster(options, async (session, { stdout, stderr }) => {
      const entities =
        type === undefined
          ? [await describeSelected(session, selection, { all })]
          : await describeType(session, type, { all })
      const [entity] = entities
      if (options.has('json')) {
        if (type === undefined && entity !== undefined) writeJson(stdout, describedEntityJson(entity))
        else writeJson(stdout, { entities: entities.map(describedEntityJson) })
        return
      }
      await writeDescribedEntities(entities, { isOne: type === undefined }, stdout)
      const isEmpty = entities.every(({ configs, quotas, credentials }) => {
        return configs.length + quotas.length + credentials.length === 0
      })
      if (isEmpty && stderr.isTerminal) stderr.write(`Nothing is set for ${type ?? entityText(selection)}.\n`)
    })
  }
}

/** `--all` adds what nobody set, where there is such a thing. */
function checkHasDefaults({ types: [type = 'topics'], names: [name] }: EntitySelection): void {
  if (resourceTypeOf(type) === undefined)
    throw new ToolError('usage', '--all shows defaults too, and quotas have none.')
  if (type !== 'brokers' || name !== '') return
  throw new ToolError('usage', '--all shows every config of one broker: give --broker instead of --broker-defaults.')
}
