CREATE TABLE "api_key_usage" (
	"key_id" text NOT NULL,
	"per" text NOT NULL,
	"starts_at" timestamp (3) with time zone NOT NULL,
	"requests" bigint NOT NULL,
	"tokens" bigint NOT NULL,
	"requests_without_tokens" bigint NOT NULL,
	"cost_nano_usd" bigint NOT NULL,
	"requests_without_cost" bigint NOT NULL,
	CONSTRAINT "api_key_usage_key_id_per_pk" PRIMARY KEY("key_id","per")
);
--> statement-breakpoint
CREATE TABLE "api_keys" (
	"id" text PRIMARY KEY NOT NULL,
	"owner_id" text NOT NULL,
	"name" text NOT NULL,
	"prefix" text NOT NULL,
	"hash" text NOT NULL,
	"models" jsonb,
	"limits" jsonb NOT NULL,
	"expires_at" timestamp (3) with time zone,
	"last_used_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone NOT NULL,
	"deleted_at" timestamp (3) with time zone
);
--> statement-breakpoint
ALTER TABLE "request_logs" ADD COLUMN "api_key_id" text;--> statement-breakpoint
ALTER TABLE "request_logs" ADD COLUMN "dialect" text;--> statement-breakpoint
ALTER TABLE "request_logs" ADD COLUMN "streamed" boolean;--> statement-breakpoint
ALTER TABLE "request_logs" ADD COLUMN "reasoning_effort" text;--> statement-breakpoint
ALTER TABLE "request_logs" ADD COLUMN "requested_tier" text;--> statement-breakpoint
ALTER TABLE "request_logs" ADD COLUMN "answered_tier" text;--> statement-breakpoint
ALTER TABLE "request_logs" ADD COLUMN "error_message" text;--> statement-breakpoint
ALTER TABLE "request_logs" ADD COLUMN "client_address" text;--> statement-breakpoint
ALTER TABLE "request_logs" ADD COLUMN "user_agent" text;--> statement-breakpoint
ALTER TABLE "request_logs" ADD COLUMN "dropped_params" jsonb;--> statement-breakpoint
ALTER TABLE "request_logs" ADD COLUMN "accounting_policy" text;--> statement-breakpoint
ALTER TABLE "settings" ADD COLUMN "gateway_open_to_local" boolean;--> statement-breakpoint
ALTER TABLE "api_key_usage" ADD CONSTRAINT "api_key_usage_key_id_api_keys_id_fk" FOREIGN KEY ("key_id") REFERENCES "public"."api_keys"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "api_keys" ADD CONSTRAINT "api_keys_owner_id_users_id_fk" FOREIGN KEY ("owner_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "api_keys_by_hash" ON "api_keys" USING btree ("hash");