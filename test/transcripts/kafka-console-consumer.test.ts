import { describeReplay } from './replayed-tool.ts'

describeReplay('kafka-console-consumer', "kafka-console-consumer.sh prints what Kafka's prints")
