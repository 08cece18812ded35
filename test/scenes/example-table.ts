/** What the examples in kafdir's help need beside the cluster in which all of them are run. */

export interface ExampleCase {
  /** Shell lines run before it. */
  readonly before?: string
  /** What is typed or piped into it. */
  readonly input?: string
  /** It goes on until Ctrl-C, which comes after a moment. */
  readonly isEndless?: true
  /** Its exit code; 0 where nothing is said. */
  readonly status?: number
  /** It must have printed this. */
  readonly prints?: RegExp
  /** Why it is not run. */
  readonly skip?: string
}

/** Programs that examples name and that are not ours. */
export const SHELL_FUNCTIONS = `
app() { echo hello; }
less() { cat; }
`

/** Paths that an example may name anywhere on a machine → where they are for a test. */
export const PLACES: readonly (readonly [path: string, place: string])[] = [
  ['/var/lib/kafka/data', './kafka-logs'],
  ['/var/lib/kafka', './kafka-logs'],
  ['/disk2/kafdir', './disk2'],
  ['/tmp/test', './restored'],
  ['/opt/kafka/bin/', ''],
]

/** The cluster of every example. */
export const CLUSTER = `
set -e
kafdir topics create orders users payments -p 3
kafdir topics create events audit replies logs load ping -p 1
seq 1 30 | sed 's/.*/{"id":&,"status":"paid","user":{"id":"u&"},"amount":&00,"country":"NL"}/' > events.jsonl
kafdir console-producer orders < events.jsonl
kafdir console-producer events < events.jsonl
kafdir console-producer payments < events.jsonl
kafdir console-producer load < events.jsonl
kafdir console-consumer orders --group billing --from-beginning --max-messages 20 > /dev/null
printf 'card,amount\\n1,20\\n2,40\\n' > history.csv
echo '{"partitions":[{"topic":"orders","partition":0,"offset":1}],"version":1}' > offsets.json
kafdir consumer-groups reset billing --to-current --export > plan.csv
kafdir topics export > topics.yaml
cp -r "$KAFDIR_HOME/broker-1" kafka-logs
`

const THREE_BROKERS = 'kafdir brokers add && kafdir brokers add'
const PLAN = `${THREE_BROKERS} && kafdir reassign generate orders --brokers 2,3 > plan.json`
const SERVER_PROPERTIES = 'kafdir server-properties > server.properties'
const NEW_NODE = `${SERVER_PROPERTIES} && sed -i "s#^log.dirs=.*#log.dirs=$PWD/new-node#" server.properties`
const SNAPSHOT = 'mkdir fixtures && kafdir snapshot fixtures/before'
const TOPICS_TO_MOVE = `${THREE_BROKERS} && echo '{"topics":[{"topic":"orders"}],"version":1}' > topics.json`
const KAFKA_PLAN = `${THREE_BROKERS} && echo '{"version":1,"partitions":[{"topic":"orders","partition":0,"replicas":[2]}]}' > plan.json`
const A_SEGMENT = 'cd "$KAFDIR_HOME/broker-1/orders-0"'
const ELSEWHERE = 'another shell reads it, or a Kafka that is not here'

/** By the example itself; of others there is nothing to say. */
export const exampleCases: Readonly<Record<string, ExampleCase>> = {
  'kafdir topics create orders --partitions 3': { before: 'kafdir topics delete orders' },
  'kafdir topics create orders --replication-factor 3 -c min.insync.replicas=2': {
    before: `${THREE_BROKERS} && kafdir topics delete orders`,
  },
  'kafdir topics create orders --replica-assignment 1:2,2:3': {
    before: `${THREE_BROKERS} && kafdir topics delete orders`,
  },
  'kafdir topics create audit -c retention.ms=3600000': { before: 'kafdir topics delete audit' },
  'kafdir topics create users orders payments -p 3': { before: 'kafdir topics delete users orders payments' },
  'kafdir topics import topics.yaml': { before: 'kafdir topics delete orders' },
  "kafdir topics delete --match 'test-.*'": { before: 'kafdir topics create test-a', prints: /test-a/ },
  'kafdir configs subtract cleanup.policy=delete --topic users': {
    before: 'kafdir configs set cleanup.policy=compact,delete --topic users',
  },
  'kafdir configs unset SCRAM-SHA-256 --user alice': {
    before: "kafdir configs set 'SCRAM-SHA-256=[iterations=8192,password=secret]' --user alice",
  },
  'kafdir console-producer orders': { input: '{"id":31}\n' },
  'kafdir console-consumer orders -b -t 1000 --json | kafdir console-producer copy --json --keep partition,timestamp': {
    before: 'kafdir topics create copy -p 3',
  },
  'kafdir console-producer orders -R parse.key=true -R key.separator=:': { input: 'k1:one\n' },
  'kafdir console-producer orders --transactional-id nightly < orders.txt': { before: 'cp events.jsonl orders.txt' },
  'kafdir console-consumer orders --from-beginning': { isEndless: true, prints: /"id":30/ },
  'kafdir console-consumer orders --group billing': { isEndless: true },
  'kafdir console-consumer orders -b -F print.key=true -F print.partition=true -F print.offset=true': {
    isEndless: true,
    prints: /Partition:2/,
  },
  'kafdir console-consumer payments -b --where \'@.amount > 100 && @.country == "NL"\'': { isEndless: true },
  "kafdir console-consumer orders -b -f '%t/%p@%o %k: %s\\n'": { isEndless: true, prints: /^orders\/1@0 : \{"id"/m },
  'kafdir console-consumer events --tail 5': { isEndless: true, prints: /"id":30/ },
  'kafdir wait orders --count 1 --from now --timeout 2m': {
    before: '(sleep 2; echo late | kafdir console-producer orders) > /dev/null 2>&1 &',
  },
  'kafdir wait --group billing --lag 0': {
    before: 'kafdir consumer-groups reset billing --to-latest --yes',
  },
  'kafdir expect replies \'{"ok": true}\' --header correlation=42 --timeout 5s': {
    before: 'printf \'correlation:42\\t{"ok":true}\\n\' | kafdir console-producer replies -R parse.headers=true',
  },
  'kafdir expect audit \'{"type": "login"}\' \'{"type": "logout"}\' --from now': {
    before:
      '(sleep 2; printf \'{"type":"login"}\\n{"type":"logout"}\\n\' | kafdir console-producer audit) > /dev/null 2>&1 &',
  },
  'kafdir delete-records orders-0:100': { before: 'seq 400 | kafdir console-producer orders', prints: /100/ },
  'kafdir consumer-groups describe billing --watch': { isEndless: true, prints: /billing/ },
  'kafdir consumer-groups delete billing audit': {
    before: 'kafdir console-consumer audit --group audit --from-beginning -t 500',
  },
  'kafdir transactions describe tx-1': { status: 1, prints: /tx-1/ },
  'kafdir transactions abort orders-0 --start-offset 4': { status: 1, prints: /offset 4/ },
  'kafdir brokers remove 3': { before: THREE_BROKERS },
  'kafdir brokers fence 2': { before: THREE_BROKERS },
  'kafdir brokers unfence 2': { before: `${THREE_BROKERS} && kafdir brokers fence 2` },
  'kafdir reassign generate orders --replication-factor 3 > plan.json': { before: THREE_BROKERS },
  'kafdir reassign generate orders --brokers 2,3 > plan.json': { before: THREE_BROKERS },
  'kafdir reassign execute plan.json': { before: PLAN },
  'kafdir reassign generate orders --brokers 2,3 | kafdir reassign execute -': { before: THREE_BROKERS },
  'kafdir reassign verify plan.json': { before: `${PLAN} && kafdir reassign execute plan.json` },
  'kafdir reassign cancel plan.json': { before: PLAN },
  'kafdir log-dirs orders --broker 2': { before: THREE_BROKERS },
  'kafdir dump-log broker-1/__cluster_metadata-0/00000000000000000000.log -p --json': { before: 'cd "$KAFDIR_HOME"' },
  'kafdir cluster unregister --id 2': { before: `${THREE_BROKERS} && kafdir brokers fence 2` },
  'kafdir perf consumer load --num-records 1000000': { status: 1 },
  'kafdir perf producer load -n 60000 -r 1000': { isEndless: true },
  'kafdir perf consumer -I "load.*" -n 5000 --json': { before: 'seq 6000 | kafdir console-producer load' },
  'kafdir verifiable consumer orders --group-id check -n 100': { before: 'seq 100 | kafdir console-producer orders' },
  'kafdir verifiable consumer orders -g check -v': { isEndless: true },
  'kafdir storage info -c server.properties': { before: SERVER_PROPERTIES },
  'kafdir storage format --standalone -t $(kafdir storage random-uuid) -c server.properties': { before: NEW_NODE },
  'kafdir storage format -s -t my-cluster -c server.properties --release-version 4.0': { before: NEW_NODE },
  'kafdir snapshot fixtures/before': { before: 'mkdir fixtures' },
  'diff <(kafdir snapshot --list a) <(kafdir snapshot --list b)': {
    before: 'kafdir snapshot a && kafdir snapshot b',
  },
  'kafdir restore fixtures/before --dir /tmp/test': { before: SNAPSHOT },
  'kafdir restore backup --force': { before: 'kafdir snapshot backup' },
  'kafdir plan --topic orders': { before: 'sleep 2; seq 30 | kafdir console-producer orders' },
  'kafdir server-properties --dir ./data --port 19092 --controller-port 19093': {
    before: 'kafdir topics create orders --dir ./data',
  },
  'kafdir server-properties --broker 2 > server-2.properties': { before: THREE_BROKERS },
  'kafdir top': { isEndless: true },
  'kafdir demo --fast > demo.txt': { skip: 'it takes long, and its scenes have tests of their own' },
  'kafdir demo': { isEndless: true },
  'kafdir demo --scene keys --keep': { isEndless: true },
  'kafdir server-properties > server.properties && /opt/kafka/bin/kafka-server-start.sh server.properties': {
    skip: ELSEWHERE,
  },
  'kafdir env fish | source': { skip: ELSEWHERE },
  'kafdir env powershell | Out-String | Invoke-Expression': { skip: ELSEWHERE },
  'kafdir completion zsh > "${fpath[1]}/_kafdir"': { skip: ELSEWHERE },
  'kafdir completion fish > ~/.config/fish/conf.d/kafdir.fish': { before: 'mkdir -p ~/.config/fish/conf.d' },
  'kafka-topics.sh --create --topic orders --partitions 3': { before: 'kafdir topics delete orders' },
  'kafka-replica-verification.sh --broker-list localhost:9092 --topics-include orders': {
    before: 'export KAFDIR_BOOTSTRAP=localhost:9092',
    status: 1,
    prints: /kafdir doctor/,
  },
  'kafka-broker-api-versions.sh --bootstrap-server localhost:9092': {
    before: 'export KAFDIR_BOOTSTRAP=localhost:9092',
  },
  'kafka-acls.sh --list': { status: 1, prints: /No Authorizer is configured/ },
  'kafka-delegation-tokens.sh --command-config admin.properties --describe': {
    before: 'touch admin.properties',
    status: 1,
    prints: /Delegation Token/,
  },
  'kafka-reassign-partitions.sh --generate --topics-to-move-json-file topics.json --broker-list 1,2,3': {
    before: TOPICS_TO_MOVE,
  },
  'kafka-reassign-partitions.sh --execute --reassignment-json-file plan.json': { before: KAFKA_PLAN },
  'kafka-reassign-partitions.sh --verify --reassignment-json-file plan.json': {
    before: `${KAFKA_PLAN} && kafka-reassign-partitions.sh --execute --reassignment-json-file plan.json`,
  },
  'kafka-dump-log.sh --files 00000000000000000000.log --print-data-log': { before: A_SEGMENT, prints: /payload: / },
  'kafka-dump-log.sh --files 00000000000000000000.index,00000000000000000000.timeindex --verify-index-only': {
    before: A_SEGMENT,
  },
  'kafka-dump-log.sh --files 00000000000000000000.log --cluster-metadata-decoder': {
    before: 'cd "$KAFDIR_HOME/broker-1/__cluster_metadata-0"',
    prints: /TOPIC_RECORD/,
  },
  'kafka-console-producer.sh --topic orders < orders.jsonl': { before: 'cp events.jsonl orders.jsonl' },
  'kafka-console-producer.sh --topic orders --reader-property parse.key=true --reader-property key.separator=:': {
    input: 'k1:one\n',
  },
  'kafka-console-consumer.sh --topic orders --from-beginning': { isEndless: true, prints: /"id":30/ },
  'kafka-transactions.sh abort --topic orders --partition 0 --start-offset 4': { status: 1, prints: /offset 4/ },
  'kafka-verifiable-consumer.sh --dir ./kafka-logs --topic orders --group-id check --max-messages 100': {
    before: 'seq 100 | kafdir console-producer orders --dir ./kafka-logs',
  },
  'kafka-storage.sh format --standalone -t $(kafka-storage.sh random-uuid) -c server.properties': { before: NEW_NODE },
  'kafka-storage.sh info -c server.properties': { before: SERVER_PROPERTIES },
}
