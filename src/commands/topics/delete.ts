import { topicsDeleteSpec } from '../../cli/command-specs/topics.ts'
import { confirm } from '../../cli/confirm.ts'
import { deletionText } from '../../cli/created-topics-view.ts'
import { errorJson, reportError } from '../../cli/error-report.ts'
import { writeJson } from '../../cli/json-output.ts'
import { oclifArgs, oclifFlags } from '../../cli/oclif-flags.ts'
import type { ProcessPorts } from '../../cli/process-ports.ts'
import { optionValues, ToolCommand } from '../../cli/tool-command.ts'
import { shortList } from '../../cli/topic-views.ts'
import { ToolError } from '../../tools/tool-error.ts'
import type { ClusterSession, ExitCode } from '../../tools/tool-ports.ts'
import { deleteEachTopic } from '../../tools/topics/delete-topics.ts'
import { findTopics, matchTopics } from '../../tools/topics/find-topic.ts'

export default class TopicsDelete extends ToolCommand {
  static override summary = topicsDeleteSpec.summary
  static override args = oclifArgs(topicsDeleteSpec.argument)
  static override flags = oclifFlags(topicsDeleteSpec.flags)

  async run(): Promise<ExitCode> {
    const { words, detected } = await this.commandLine(topicsDeleteSpec)
    const options = optionValues(topicsDeleteSpec, detected)
    const regex = options.valueOf('match')
    if ((regex === undefined) === (words.length === 0)) {
      throw new ToolError('usage', 'Name topics, or give --match with a regular expression, but not both.')
    }
    const rules = { ifExists: options.has('if-exists'), json: options.has('json') }
    return this.runInCluster(options, async (session, ports) => {
      if (regex === undefined) return deleteTopics(session, words, rules, ports)
      const names = (await matchTopics(session, regex)).map(({ name }) => name)
      if (names.length === 0 && !rules.ifExists) {
        throw new ToolError('terse', `No topic matches '${regex}'.`, { hint: 'The whole name has to match.' })
      }
      const question = `Delete ${shortList(names, 'topic')}?`
      if (names.length > 0 && !options.has('yes') && !(await confirm(question, ports))) {
        throw new ToolError('terse', 'Nothing was deleted.')
      }
      return deleteTopics(session, names, rules, ports)
    })
  }
}

/** Deletes those that exist and tells of each. */
async function deleteTopics(
  session: ClusterSession,
  names: readonly string[],
  { ifExists, json }: { readonly ifExists: boolean; readonly json: boolean },
  { stdout, stderr }: ProcessPorts,
): Promise<ExitCode> {
  const { topics, missing } = await findTopics(session, names)
  const outcomes = await deleteEachTopic(
    session,
    topics.map(({ name }) => name),
  )
  const results = [...new Set(names)].map((name) => {
    const outcome = outcomes.get(name) ?? 'absent'
    const error = typeof outcome === 'string' ? (ifExists ? undefined : missing.get(name)) : outcome
    return { name, outcome, error }
  })
  if (json) {
    writeJson(stdout, {
      topics: results.map(({ name, outcome, error }) => {
        return { name, deleted: outcome === 'deleted', error: error === undefined ? null : errorJson(error) }
      }),
    })
  }
  for (const { name, outcome, error } of results) {
    if (error !== undefined) reportError(error, stderr)
    else if (!json) stdout.write(deletionText(name, outcome, missing.get(name)))
  }
  return results.some(({ error }) => error !== undefined) ? 1 : 0
}
