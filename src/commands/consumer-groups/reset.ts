import { consumerGroupsResetSpec } from '../../cli/command-specs/consumer-groups.ts'
import { confirm } from '../../cli/confirm.ts'
import { errorJson, reportError } from '../../cli/error-report.ts'
import { writeJson } from '../../cli/json-output.ts'
import { oclifArgs, oclifFlags } from '../../cli/oclif-flags.ts'
import { groupResetText, type ResetOutcome, resetNoticesFor } from '../../cli/reset-views.ts'
import { optionValues, ToolCommand } from '../../cli/tool-command.ts'
import { shortList } from '../../cli/topic-views.ts'
import { isKafkaError } from '../../common/kafka-error.ts'
import { resetScenarios } from '../../tools/consumer-groups/check-options.ts'
import { executeReset, planInactiveReset } from '../../tools/consumer-groups/group-operations.ts'
import { planFailure, planRow } from '../../tools/consumer-groups/reset-file.ts'
import type { ResetRequest } from '../../tools/consumer-groups/reset-plan.ts'
import { loadResetPlan, scenarioOf } from '../../tools/consumer-groups/reset-scenario.ts'
import type { OptionValues } from '../../tools/option-table.ts'
import { isToolError, ToolError } from '../../tools/tool-error.ts'
import type { ClusterSession, ExitCode, ToolPorts } from '../../tools/tool-ports.ts'

type Options = OptionValues<(typeof consumerGroupsResetSpec)['flags']>

export default class ConsumerGroupsReset extends ToolCommand {
  static override summary = consumerGroupsResetSpec.summary
  static override args = oclifArgs(consumerGroupsResetSpec.argument)
  static override flags = oclifFlags(consumerGroupsResetSpec.flags)

  async run(): Promise<ExitCode> {
    const { words, detected } = await this.commandLine(consumerGroupsResetSpec)
    const options = optionValues(consumerGroupsResetSpec, detected)
    const ids = [...new Set(words)]
    const given = resetScenarios.filter((name) => options.has(name))
    if (given.length !== 1) {
      throw new ToolError('usage', `Where to? Give one of ${resetScenarios.map((name) => `--${name}`).join(', ')}.`)
    }
    return this.runInCluster(options, async (session, ports) => {
      const requestOf = resetRequests(options, ids, ports)
      const outcomes: ResetOutcome[] = []
      for (const groupId of ids) outcomes.push(await plannedReset(session, groupId, requestOf(groupId)))
      if (options.has('export')) ports.stdout.write(exportText(outcomes))
      const isExecuted = !options.has('dry-run') && (await execute(session, outcomes, options, ports))
      return tell(outcomes, isExecuted, options, ports)
    })
  }
}

/** How each group is to be reset; the file of a plan is read once. */
function resetRequests(options: Options, ids: readonly string[], ports: ToolPorts): (groupId: string) => ResetRequest {
  const scenario = scenarioOf(options, ports)
  const notices = resetNoticesFor(ports.stderr)
  if (scenario !== 'plan') {
    const scope = options.has('topic') ? { topics: options.valuesOf('topic') } : 'committed'
    return () => ({ scope, scenario: () => scenario, notices })
  }
  const { plan, suspect, problem } = loadResetPlan(options.valueOf('from-file') ?? '', ids, ports)
  if (problem !== null) throw planFailure(problem)
  return (groupId) => {
    const offsets = plan.get(groupId)
    const scenarioOfGroup = () => {
      if (offsets !== undefined) return { to: 'plan', offsets } as const
      const hint = suspect?.plain
      throw new ToolError('terse', `The file says nothing about group '${groupId}'.`, { hint })
    }
    return { scope: 'plan', scenario: scenarioOfGroup, notices }
  }
}

async function plannedReset(session: ClusterSession, groupId: string, request: ResetRequest): Promise<ResetOutcome> {
  try {
    return { groupId, offsets: (await planInactiveReset(session, groupId, request)) ?? [], error: null }
  } catch (error) {
    if (isKafkaError(error) || isToolError(error)) return { groupId, offsets: [], error }
    throw error
  }
}

/** Sets the offsets of all groups that have a plan; false when whoever was asked did not mean it. */
async function execute(
  session: ClusterSession,
  outcomes: ResetOutcome[],
  options: Options,
  ports: Parameters<typeof confirm>[1] & ToolPorts,
): Promise<boolean> {
  const planned = outcomes.filter(({ offsets }) => offsets.length > 0)
  if (planned.length === 0) return true
  if (!options.has('yes') && ports.stdin.isTerminal) {
    ports.stderr.write(planned.map(groupResetText).join(''))
    const names = planned.map(({ groupId }) => groupId)
    if (!(await confirm(`Reset ${shortList(names, 'group')}?`, ports))) return false
  }
  for (const [at, outcome] of outcomes.entries()) {
    if (outcome.offsets.length === 0) continue
    await executeReset(session, outcome.groupId, outcome.offsets).catch((error: unknown) => {
      if (!isKafkaError(error)) throw error
      outcomes[at] = { ...outcome, error }
    })
  }
  return true
}

function tell(
  outcomes: readonly ResetOutcome[],
  isExecuted: boolean,
  options: Options,
  { stdout, stderr }: ToolPorts,
): ExitCode {
  const isDeclined = !isExecuted && !options.has('dry-run')
  if (options.has('json') && !options.has('export')) {
    const groups = outcomes.map(({ groupId, offsets, error }) => {
      const executed = isExecuted && error === null
      return { groupId, executed, error: error === null ? null : errorJson(error), offsets }
    })
    writeJson(stdout, { groups })
  } else if (!options.has('export') && !isDeclined) {
    stdout.write(
      outcomes
        .filter(({ error }) => error === null)
        .map(groupResetText)
        .join(''),
    )
  }
  for (const { error } of outcomes) if (error !== null) reportError(error, stderr)
  if (isDeclined) stderr.write('Nothing was changed.\n')
  return isDeclined || outcomes.some(({ error }) => error !== null) ? 1 : 0
}

/** With the group in each row when there are several. */
function exportText(outcomes: readonly ResetOutcome[]): string {
  const rows = outcomes.flatMap(({ groupId, offsets }) => {
    return offsets.map((each) => planRow(outcomes.length === 1 ? undefined : groupId, each))
  })
  return rows.join('')
}
