CREATE TABLE "endpoints" (
	"id" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"base_url" text NOT NULL,
	"preset_id" text,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "price_overrides" (
	"model_id" text PRIMARY KEY NOT NULL,
	"input" text NOT NULL,
	"output" text NOT NULL,
	"cache_read" text,
	"cache_write" text,
	"note" text,
	"updated_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "request_logs" ADD COLUMN "cache_write_tokens" bigint;--> statement-breakpoint
ALTER TABLE "request_logs" ADD COLUMN "price_ref" text;--> statement-breakpoint
ALTER TABLE "request_logs" ADD COLUMN "cost_parts" jsonb;