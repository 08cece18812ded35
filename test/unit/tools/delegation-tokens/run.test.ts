import { describe, expect, it } from 'vitest'
import {
  handleCreateDelegationToken,
  handleDescribeDelegationToken,
  handleExpireDelegationToken,
  handleRenewDelegationToken,
} from '../../../../src/broker/handlers/delegation-tokens.ts'
import { kafkaDelegationTokens } from '../../../../src/cli/kafka-tools/delegation-tokens.ts'
import { AnsweringCluster } from '../answering-cluster.ts'
import { runReplicaTool } from '../replica-cluster.ts'

const answers = {
  CreateDelegationToken: await handleCreateDelegationToken(),
  RenewDelegationToken: await handleRenewDelegationToken(),
  ExpireDelegationToken: await handleExpireDelegationToken(),
  DescribeDelegationToken: await handleDescribeDelegationToken(),
}

const cluster = () =>
  new AnsweringCluster({
    CreateDelegationToken: () => answers.CreateDelegationToken,
    RenewDelegationToken: () => answers.RenewDelegationToken,
    ExpireDelegationToken: () => answers.ExpireDelegationToken,
    DescribeDelegationToken: () => answers.DescribeDelegationToken,
  })

const run = (line: string, is: AnsweringCluster | null = cluster()) =>
  runReplicaTool(kafkaDelegationTokens, `--command-config c ${line}`, is, { c: '' })

describe('kafka-delegation-tokens', () => {
  it.each([
    [
      '--create --max-life-time-period -1',
      'Calling create token operation with renewers :[] , max-life-time-period :-1',
    ],
    [
      '--create --max-life-time-period 5 --renewer-principal User:a --renewer-principal User:b',
      'Calling create token operation with renewers :[User:a, User:b] , max-life-time-period :5',
    ],
    [
      '--renew --renew-time-period 7 --hmac YWJj',
      'Calling renew token operation with hmac :YWJj , renew-time-period :7',
    ],
    [
      '--expire --expiry-time-period -1 --hmac YWJj',
      'Calling expire token operation with hmac :YWJj , expire-time-period :-1',
    ],
    ['--describe', 'Calling describe token operation for current user.'],
    ['--describe --owner-principal User:a', 'Calling describe token operation for owners: [User:a]'],
  ])('is refused with %s', async (line, heading) => {
    expect(await run(line)).toEqual({
      stdout: `${heading}\n`,
      stderr:
        'org.apache.kafka.common.errors.UnsupportedByAuthenticationException: Delegation Token requests are not allowed on PLAINTEXT/1-way SSL channels and on delegation token authenticated channels.\n',
      exit: 1,
    })
  })

  it('asks for what the options say', async () => {
    const is = cluster()
    await run('--create --max-life-time-period 5 --owner-principal User:o --renewer-principal User:r', is)
    expect(is.requests('CreateDelegationToken')).toEqual([
      {
        ownerPrincipalType: 'User',
        ownerPrincipalName: 'o',
        renewers: [{ principalType: 'User', principalName: 'r' }],
        maxLifetimeMs: 5,
      },
    ])
  })

  it.each([
    ['--hmac x', 'Command must include exactly one action: --create, --renew, --expire or --describe'],
    ['--create --describe', 'Command must include exactly one action: --create, --renew, --expire or --describe'],
    ['--create', 'Missing required argument "[max-life-time-period]"'],
    ['--renew --hmac x', 'Missing required argument "[renew-time-period]"'],
    ['--expire --expiry-time-period 1', 'Missing required argument "[hmac]"'],
    ['--describe --hmac x', `Option "[describe]" can't be used with option "[hmac]"`],
    [
      '--renew --hmac x --renew-time-period 1 --owner-principal User:a',
      `Option "[renew]" can't be used with option "[owner-principal]"`,
    ],
  ])('prints the usage for %j', async (line, message) => {
    const { stderr } = await run(line)
    expect(stderr.startsWith(`${message}\nOption `)).toBe(true)
  })

  it.each([
    [
      '--create --max-life-time-period x',
      'Option max-life-time-period requires a number of milliseconds as its argument',
    ],
    ['--describe --owner-principal me', 'expected a string in format principalType:principalName but got me'],
    ['--describe --nonsense', 'nonsense is not a recognized option'],
  ])('refuses %s', async (line, message) => {
    expect(await run(line)).toEqual({ stdout: '', stderr: `${message}\n`, exit: 1 })
  })

  it('wants a file with settings', async () => {
    const { stderr } = await runReplicaTool(kafkaDelegationTokens, '--describe', cluster())
    expect(stderr).toMatch(/^Missing required argument "\[command-config\]"\nOption /)
  })
})
