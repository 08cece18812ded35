/** The options of kafka-acls, with the words of Kafka 4.3.1's help. Kafka: AclCommand.AclCommandOptions. */
import { addressOptionTable } from '../address-options.ts'
import type { OptionTable } from '../option-table.ts'

export const aclsOptionTable = {
  ...addressOptionTable,
  add: { argument: 'none', description: 'Indicates you are trying to add ACLs.' },
  'allow-host': {
    argument: 'required',
    type: 'String',
    argumentName: 'allow-host',
    repeatable: true,
    description:
      "Host from which principals listed in --allow-principal will have access. If you have specified --allow-principal then the default for this option will be set to '*' which allows access from all hosts.",
  },
  'allow-principal': {
    argument: 'required',
    type: 'String',
    argumentName: 'allow-principal',
    repeatable: true,
    description:
      "principal is in principalType:name format. Note that principalType must be supported by the Authorizer being used. For example, User:'*' is the wild card indicating all users.",
  },
  'bootstrap-controller': {
    argument: 'required',
    type: 'String',
    argumentName: 'controller to connect to',
    description:
      'A list of host/port pairs to use for establishing the connection to the Kafka cluster. This list should be in the form host1:port1,host2:port2,... This config is required for acl management using admin client API.',
  },
  'bootstrap-server': {
    argument: 'required',
    type: 'String',
    argumentName: 'server to connect to',
    description:
      'A list of host/port pairs to use for establishing the connection to the Kafka cluster. This list should be in the form host1:port1,host2:port2,... This config is required for acl management using admin client API.',
  },
  cluster: { argument: 'none', description: 'Add/Remove cluster ACLs.' },
  'command-config': {
    argument: 'optional',
    type: 'String',
    argumentName: 'command-config',
    description: 'A property file containing configs to be passed to Admin Client.',
  },
  consumer: {
    argument: 'none',
    description:
      'Convenience option to add/remove ACLs for consumer role. This will generate ACLs that allows READ,DESCRIBE on topic and READ on group.',
  },
  'delegation-token': {
    argument: 'required',
    type: 'String',
    argumentName: 'delegation-token',
    repeatable: true,
    description:
      "Delegation token to which ACLs should be added or removed. A value of '*' indicates ACL should apply to all tokens.",
  },
  'deny-host': {
    argument: 'required',
    type: 'String',
    argumentName: 'deny-host',
    repeatable: true,
    description:
      "Host from which principals listed in --deny-principal will be denied access. If you have specified --deny-principal then the default for this option will be set to '*' which denies access from all hosts.",
  },
  'deny-principal': {
    argument: 'required',
    type: 'String',
    argumentName: 'deny-principal',
    repeatable: true,
    description:
      "principal is in principalType:name format. By default anyone not added through --allow-principal is denied access. You only need to use this option as negation to already allowed set. Note that principalType must be supported by the Authorizer being used. For example if you wanted to allow access to all users in the system but not test-user you can define an ACL that allows access to User:'*' and specify --deny-principal=User:test@EXAMPLE.COM. AND PLEASE REMEMBER DENY RULES TAKES PRECEDENCE OVER ALLOW RULES.",
  },
  force: { argument: 'none', description: 'Assume Yes to all queries and do not prompt.' },
  group: {
    argument: 'required',
    type: 'String',
    argumentName: 'group',
    repeatable: true,
    description:
      "Consumer Group to which the ACLs should be added or removed. A value of '*' indicates the ACLs should apply to all groups.",
  },
  help: { argument: 'none', description: 'Print usage information.' },
  idempotent: {
    argument: 'none',
    description:
      'Enable idempotence for the producer. This should be used in combination with the --producer option. Note that idempotence is enabled automatically if the producer is authorized to a particular transactional-id.',
  },
  list: {
    argument: 'none',
    description:
      'List ACLs for the specified resource, use --topic <topic> or --group <group> or --cluster to specify a resource.',
  },
  operation: {
    argument: 'required',
    type: 'String',
    repeatable: true,
    default: 'All',
    description:
      'Operation that is being allowed or denied. Valid operation names are: \n\tTwoPhaseCommit\n\tAll\n\tAlterConfigs\n\tCreate\n\tCreateTokens\n\tIdempotentWrite\n\tClusterAction\n\tDescribeTokens\n\tRead\n\tDescribeConfigs\n\tDelete\n\tAlter\n\tDescribe\n\tWrite\n',
  },
  principal: {
    argument: 'optional',
    type: 'String',
    argumentName: 'principal',
    repeatable: true,
    description:
      'List ACLs for the specified principal. principal is in principalType:name format. Note that principalType must be supported by the Authorizer being used. Multiple --principal option can be passed.',
  },
  producer: {
    argument: 'none',
    description:
      'Convenience option to add/remove ACLs for producer role. This will generate ACLs that allows WRITE,DESCRIBE and CREATE on topic.',
  },
  remove: { argument: 'none', description: 'Indicates you are trying to remove ACLs.' },
  'resource-pattern-type': {
    argument: 'required',
    type: 'String',
    typeName: 'ANY|MATCH|LITERAL|PREFIXED',
    default: 'LITERAL',
    description:
      "The type of the resource pattern or pattern filter. When adding acls, this should be a specific pattern type, e.g. 'literal' or 'prefixed'. When listing or removing acls, a specific pattern type can be used to list or remove acls from specific resource patterns, or use the filter values of 'any' or 'match', where 'any' will match any pattern type, but will match the resource name exactly, where as 'match' will perform pattern matching to list or remove all acls that affect the supplied resource(s). WARNING: 'match', when used in combination with the '--remove' switch, should be used with care.",
  },
  topic: {
    argument: 'required',
    type: 'String',
    argumentName: 'topic',
    repeatable: true,
    description:
      "topic to which ACLs should be added or removed. A value of '*' indicates ACL should apply to all topics.",
  },
  'transactional-id': {
    argument: 'required',
    type: 'String',
    argumentName: 'transactional-id',
    repeatable: true,
    description:
      "The transactionalId to which ACLs should be added or removed. A value of '*' indicates the ACLs should apply to all transactionalIds.",
  },
  'user-principal': {
    argument: 'required',
    type: 'String',
    argumentName: 'user-principal',
    repeatable: true,
    description:
      'Specifies a user principal as a resource in relation with the operation. For instance one could grant CreateTokens or DescribeTokens permission on a given user principal.',
  },
  version: { argument: 'none', description: 'Display Kafka version.' },
} as const satisfies OptionTable

export type AclsOptionTable = typeof aclsOptionTable
