CREATE TABLE "accounts" (
	"id" text PRIMARY KEY NOT NULL,
	"provider_id" text NOT NULL,
	"kind" text NOT NULL,
	"status" text NOT NULL,
	"secret" text NOT NULL,
	"origin" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "chats" (
	"id" text PRIMARY KEY NOT NULL,
	"owner_id" text NOT NULL,
	"title" text NOT NULL,
	"model_id" text,
	"system_prompt" text,
	"archived" boolean NOT NULL,
	"active_leaf_id" text,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "generation_events" (
	"generation_id" text NOT NULL,
	"first_seq" bigint NOT NULL,
	"last_seq" bigint NOT NULL,
	"events" text NOT NULL,
	CONSTRAINT "generation_events_generation_id_first_seq_pk" PRIMARY KEY("generation_id","first_seq")
);
--> statement-breakpoint
CREATE TABLE "generations" (
	"id" text PRIMARY KEY NOT NULL,
	"owner_id" text NOT NULL,
	"chat_id" text NOT NULL,
	"message_id" text NOT NULL,
	"parent_id" text NOT NULL,
	"user_message_id" text,
	"model_id" text NOT NULL,
	"request_hash" text NOT NULL,
	"state" text NOT NULL,
	"finish_reason" text,
	"error" jsonb,
	"usage" jsonb,
	"had_output" boolean NOT NULL,
	"last_seq" bigint NOT NULL,
	"runner_id" text NOT NULL,
	"heartbeat_at" timestamp (3) with time zone NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"ended_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "messages" (
	"id" text PRIMARY KEY NOT NULL,
	"chat_id" text NOT NULL,
	"parent_id" text,
	"role" text NOT NULL,
	"parts" jsonb NOT NULL,
	"has_content" boolean NOT NULL,
	"state" text NOT NULL,
	"model_id" text,
	"generation_id" text,
	"seq" bigint NOT NULL,
	"finish_reason" text,
	"error" jsonb,
	"usage" jsonb,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "model_catalogues" (
	"provider_id" text PRIMARY KEY NOT NULL,
	"models" jsonb NOT NULL,
	"refreshed_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "request_logs" (
	"id" text PRIMARY KEY NOT NULL,
	"owner_id" text NOT NULL,
	"source" text NOT NULL,
	"generation_id" text,
	"request_id" text NOT NULL,
	"provider_id" text NOT NULL,
	"account_id" text,
	"model_id" text NOT NULL,
	"answered_model" text,
	"upstream_id" text,
	"outcome" text NOT NULL,
	"error_code" text,
	"upstream_status" bigint,
	"attempts" bigint NOT NULL,
	"input_tokens" bigint,
	"output_tokens" bigint,
	"reasoning_tokens" bigint,
	"cached_input_tokens" bigint,
	"tokens_source" text,
	"cost_usd" double precision,
	"cost_source" text,
	"first_output_ms" bigint,
	"duration_ms" bigint NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "usage_hourly" (
	"hour" timestamp (3) with time zone NOT NULL,
	"owner_id" text NOT NULL,
	"provider_id" text NOT NULL,
	"model_id" text NOT NULL,
	"requests" bigint NOT NULL,
	"failures" bigint NOT NULL,
	"input_tokens" bigint NOT NULL,
	"output_tokens" bigint NOT NULL,
	"cost_usd" double precision NOT NULL,
	"requests_without_cost" bigint NOT NULL,
	CONSTRAINT "usage_hourly_hour_owner_id_provider_id_model_id_pk" PRIMARY KEY("hour","owner_id","provider_id","model_id")
);
--> statement-breakpoint
CREATE TABLE "users" (
	"id" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"role" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "chats" ADD CONSTRAINT "chats_owner_id_users_id_fk" FOREIGN KEY ("owner_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "generation_events" ADD CONSTRAINT "generation_events_generation_id_generations_id_fk" FOREIGN KEY ("generation_id") REFERENCES "public"."generations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "generations" ADD CONSTRAINT "generations_owner_id_users_id_fk" FOREIGN KEY ("owner_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "generations" ADD CONSTRAINT "generations_chat_id_chats_id_fk" FOREIGN KEY ("chat_id") REFERENCES "public"."chats"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "messages" ADD CONSTRAINT "messages_chat_id_chats_id_fk" FOREIGN KEY ("chat_id") REFERENCES "public"."chats"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "accounts_provider" ON "accounts" USING btree ("provider_id");--> statement-breakpoint
CREATE INDEX "chats_by_owner" ON "chats" USING btree ("owner_id","archived","updated_at","id");--> statement-breakpoint
CREATE INDEX "generations_by_chat" ON "generations" USING btree ("chat_id","state");--> statement-breakpoint
CREATE INDEX "generations_by_state" ON "generations" USING btree ("state","ended_at");--> statement-breakpoint
CREATE INDEX "messages_by_parent" ON "messages" USING btree ("chat_id","parent_id");--> statement-breakpoint
CREATE INDEX "request_logs_by_time" ON "request_logs" USING btree ("created_at","id");--> statement-breakpoint
CREATE INDEX "request_logs_by_generation" ON "request_logs" USING btree ("generation_id");