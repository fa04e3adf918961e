ALTER TABLE "messages" ADD COLUMN "timings" jsonb;--> statement-breakpoint
ALTER TABLE "messages" ADD COLUMN "edited_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "messages" ADD COLUMN "shown_at" timestamp (3) with time zone;