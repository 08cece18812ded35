import { deleteRecordsSpec } from '../cli/command-specs/admin-requests.ts'
import { confirm } from '../cli/confirm.ts'
import { reportError } from '../cli/error-report.ts'
import { fileOrInput } from '../cli/file-or-input.ts'
import { writeJson } from '../cli/json-output.ts'
import { oclifArgs, oclifFlags } from '../cli/oclif-flags.ts'
import { deletedRecordsJson, writeDeletedRecords } from '../cli/offset-views.ts'
import type { ProcessPorts } from '../cli/process-ports.ts'
import { optionValues, ToolCommand } from '../cli/tool-command.ts'
import { shortList } from '../cli/topic-views.ts'
import { formatTopicPartition } from '../common/topic-partition.ts'
import {
  checkRecordsToDelete,
  deleteNamedRecords,
  parseRecordsToDelete,
  type RecordsToDelete,
} from '../tools/delete-records/delete-named.ts'
import { parseOffsetFile } from '../tools/delete-records/offset-file.ts'
import { partitionFailure } from '../tools/reassign-partitions/partition-failure.ts'
import { ToolError } from '../tools/tool-error.ts'
import type { ExitCode } from '../tools/tool-ports.ts'

export default class DeleteRecords extends ToolCommand {
  static override summary = deleteRecordsSpec.summary
  static override args = oclifArgs(deleteRecordsSpec.argument)
  static override flags = oclifFlags(deleteRecordsSpec.flags)

  async run(): Promise<ExitCode> {
    const { words, detected } = await this.commandLine(deleteRecordsSpec)
    const options = optionValues(deleteRecordsSpec, detected)
    const file = options.valueOf('from-file')
    if (words.length > 0 === (file !== undefined)) {
      throw new ToolError('usage', 'Which records? Give TOPIC-PARTITION:OFFSET or --from-file.')
    }
    return this.runInCluster(options, async (session, ports) => {
      const records = await wantedRecords(words, file, ports)
      await checkRecordsToDelete(session, records)
      const names = records.map(formatTopicPartition)
      if (!options.has('yes') && !(await confirm(`Delete records of ${shortList(names, 'partition')}?`, ports))) {
        ports.stderr.write('Nothing was deleted.\n')
        return 1
      }
      const deleted = await deleteNamedRecords(session, records)
      if (options.has('json')) writeJson(ports.stdout, { partitions: deleted.map(deletedRecordsJson) })
      else await writeDeletedRecords(deleted, ports.stdout)
      const failed = deleted.flatMap((each) => (each.error === null ? [] : [partitionFailure(each, each.error)]))
      for (const failure of failed) reportError(failure, ports.stderr)
      return failed.length === 0 ? 0 : 1
    })
  }
}

async function wantedRecords(
  words: readonly string[],
  file: string | undefined,
  ports: ProcessPorts,
): Promise<readonly RecordsToDelete[]> {
  return file === undefined ? parseRecordsToDelete(words) : parseOffsetFile(await fileOrInput(file, ports))
}
