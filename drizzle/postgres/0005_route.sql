ALTER TABLE "messages" ADD COLUMN "route" text;--> statement-breakpoint
ALTER TABLE "request_logs" ADD COLUMN "route" text;