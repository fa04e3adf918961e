CREATE TABLE "settings" (
	"id" bigint PRIMARY KEY NOT NULL,
	"version" bigint NOT NULL,
	"default_model_id" text,
	"totp_required_on_login" boolean NOT NULL,
	"time_limits" jsonb NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL
);
