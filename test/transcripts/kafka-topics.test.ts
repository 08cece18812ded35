import { describeReplay } from './replayed-tool.ts'

describeReplay('kafka-topics', "kafka-topics.sh prints what Kafka's prints")
