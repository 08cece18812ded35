import { describe, expect, it } from 'vitest'
import { handleCreateAcls, handleDeleteAcls, handleDescribeAcls } from '../../../../src/broker/handlers/acls.ts'
import { kafkaAcls } from '../../../../src/cli/kafka-tools/acls.ts'
import { AnsweringCluster } from '../answering-cluster.ts'
import { runReplicaTool } from '../replica-cluster.ts'

const filter = (resourceType: number, name: string) => ({ resourceTypeFilter: resourceType, resourceNameFilter: name })

const withoutAuthorizer = async () => {
  const described = await handleDescribeAcls()
  const deleted = await handleDeleteAcls({ filters: [] })
  const refusal = { errorCode: 54, errorMessage: 'No Authorizer is configured.' }
  return new AnsweringCluster({
    DescribeAcls: () => described,
    DeleteAcls: ({ filters }) => ({ ...deleted, filterResults: filters.map(() => refusal) }),
  })
}

const run = async (line: string) => runReplicaTool(kafkaAcls, line, await withoutAuthorizer())

describe('kafka-acls on a directory', () => {
  it.each([
    ['--list', ' on the broker'],
    ['--list --topic a --principal User:x', ' on the broker'],
    ['--add --allow-principal User:x --operation All --cluster', ' on the broker'],
    ['--add --deny-principal User:x --deny-host h --group g --operation READ', ' on the broker'],
    ['--add --allow-principal User:x --consumer --producer --topic a --group g --idempotent', ' on the broker'],
    ['--remove --force --transactional-id t --resource-pattern-type match', '.'],
  ])('is refused with %s, as by a broker without an authorizer', async (line, end) => {
    const text = `org.apache.kafka.common.errors.SecurityDisabledException: No Authorizer is configured${end}`
    expect(await run(line)).toEqual({ stdout: `Error while executing ACL command: ${text}\n`, stderr: '', exit: 1 })
  })

  it.each([
    ['--list --add', 'Command must include exactly one action: --list, --add, --remove. '],
    [
      '--list --bootstrap-server a:1 --bootstrap-controller b:1',
      'Only one of --bootstrap-server or --bootstrap-controller must be specified',
    ],
    ['--list --allow-host h', `Option "[list]" can't be used with option "[allow-host]"`],
    ['--add --producer --topic a --operation Read', `Option "[producer]" can't be used with option "[operation]"`],
    ['--add --principal User:x --topic a', 'The --principal option is only available if --list is set'],
    ['--add --producer --allow-principal User:x', 'With --producer you must specify a --topic'],
    ['--add --idempotent --topic a', 'The --idempotent option is only available if --producer is set'],
    [
      '--add --consumer --topic a',
      'With --consumer you must specify a --topic and a --group and no --cluster or --transactional-id option should be specified.',
    ],
    ['--add --topic a', 'You must specify one of: --allow-principal, --deny-principal when trying to add ACLs.'],
    [
      '--remove',
      'You must provide at least one resource: --topic <topic> or --cluster or --group <group> or --delegation-token <Delegation Token ID>',
    ],
    [
      '--add --topic a --resource-pattern-type any --allow-principal User:x',
      "A '--resource-pattern-type' value of 'ANY' is not valid when adding acls.",
    ],
    [
      '--add --group g --allow-principal User:x --operation Write',
      'ResourceType GROUP only supports operations [ALL, READ, DESCRIBE, DELETE, DESCRIBE_CONFIGS, ALTER_CONFIGS]',
    ],
    [
      '--add --topic a --allow-principal User:x --operation read',
      'ResourceType TOPIC only supports operations [ALL, READ, WRITE, CREATE, DELETE, ALTER, DESCRIBE, ALTER_CONFIGS, DESCRIBE_CONFIGS]',
    ],
    ['--list --nonsense', 'nonsense is not a recognized option'],
  ])('prints the usage for %s', async (line, message) => {
    const { stdout, stderr, exit } = await run(line)
    expect(stderr.startsWith(`${message}\nOption `)).toBe(true)
    expect({ stdout, exit }).toEqual({ stdout: '', exit: 1 })
  })

  it.each([
    ['--add --topic a --allow-principal x', 'expected a string in format principalType:principalName but got x'],
    ['--list --resource-pattern-type what', "Cannot parse argument 'what' of option resource-pattern-type"],
    ['--list --command-config gone', 'gone'],
  ])('tells on stdout what is wrong with %s', async (line, message) => {
    expect(await run(line)).toEqual({ stdout: `Error while executing ACL command: ${message}\n`, stderr: '', exit: 1 })
  })

  it('removes nothing when nobody says yes', async () => {
    const { stdout, exit } = await run('--remove --topic a --allow-principal User:x --operation Read')
    expect(stdout).toBe(
      'Are you sure you want to remove ACLs: \n \t(principal=User:x, host=*, operation=READ, permissionType=ALLOW)\n from resource filter `ResourcePattern(resourceType=TOPIC, name=a, patternType=LITERAL)`? (y/n)\nError while executing ACL command: Standard input ended before there was an answer: nothing was removed.\n',
    )
    expect(exit).toBe(1)
  })
})

describe('kafka-acls where somebody keeps rules', () => {
  const rule = { principal: 'User:x', host: '*', operation: 3, permissionType: 3 }
  const cluster = () =>
    new AnsweringCluster({
      DescribeAcls: () => ({
        errorMessage: null,
        resources: [{ resourceType: 2, resourceName: 'a', patternType: 3, acls: [rule] }],
      }),
      CreateAcls: ({ creations }) => ({ results: creations.map(() => ({ errorMessage: null })) }),
      DeleteAcls: ({ filters }) => ({ filterResults: filters.map(() => ({ errorMessage: null, matchingAcls: [] })) }),
    })
  const entry = (operation: string) => `(principal=User:x, host=*, operation=${operation}, permissionType=ALLOW)`
  const resource = 'ResourcePattern(resourceType=TOPIC, name=a, patternType=LITERAL)'

  it('lists them', async () => {
    const { stdout } = await runReplicaTool(kafkaAcls, '--list --principal User:x --principal User:y', cluster())
    expect(stdout).toBe(
      `ACLs for principal \`User:x\`\nCurrent ACLs for resource \`${resource}\`:\n\t${entry('READ')}\n\nACLs for principal \`User:y\`\n`,
    )
  })

  it('adds those that are not there', async () => {
    const is = cluster()
    const line = '--add --topic a --allow-principal User:x --operation Read --operation Write'
    const { stdout, exit } = await runReplicaTool(kafkaAcls, line, is)
    expect(stdout).toBe(
      `Acl (pattern=${resource}, entry=${entry('READ')}) already exists.\nAdding ACLs for resource \`${resource}\`: \n \t${entry('WRITE')}\n\n`,
    )
    expect(exit).toBe(0)
    expect(is.requests('CreateAcls')).toMatchObject([
      { creations: [{ resourceType: 2, operation: 4, permissionType: 3 }] },
    ])
  })

  it('removes all of a resource', async () => {
    const is = cluster()
    await runReplicaTool(kafkaAcls, '--remove --force --topic a --group g', is)
    expect(is.requests('DeleteAcls').map(({ filters }) => filters)).toMatchObject([[filter(2, 'a')], [filter(3, 'g')]])
  })
})

describe('requests about rules', () => {
  it('are refused one by one', async () => {
    const { results } = await handleCreateAcls({ creations: [{}, {}] as never })
    expect(results).toHaveLength(2)
    expect(results[0]).toEqual({ errorCode: 54, errorMessage: 'No Authorizer is configured.' })
    const { filterResults } = await handleDeleteAcls({ filters: [{}] as never })
    expect(filterResults).toMatchObject([{ errorCode: 54, matchingAcls: [] }])
  })
})
