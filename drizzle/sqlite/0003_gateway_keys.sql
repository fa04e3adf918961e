CREATE TABLE `api_key_usage` (
	`key_id` text NOT NULL,
	`per` text NOT NULL,
	`starts_at` integer NOT NULL,
	`requests` integer NOT NULL,
	`tokens` integer NOT NULL,
	`requests_without_tokens` integer NOT NULL,
	`cost_nano_usd` integer NOT NULL,
	`requests_without_cost` integer NOT NULL,
	PRIMARY KEY(`key_id`, `per`),
	FOREIGN KEY (`key_id`) REFERENCES `api_keys`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE TABLE `api_keys` (
	`id` text PRIMARY KEY NOT NULL,
	`owner_id` text NOT NULL,
	`name` text NOT NULL,
	`prefix` text NOT NULL,
	`hash` text NOT NULL,
	`models` text,
	`limits` text NOT NULL,
	`expires_at` integer,
	`last_used_at` integer,
	`created_at` integer NOT NULL,
	`deleted_at` integer,
	FOREIGN KEY (`owner_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `api_keys_by_hash` ON `api_keys` (`hash`);--> statement-breakpoint
ALTER TABLE `request_logs` ADD `api_key_id` text;--> statement-breakpoint
ALTER TABLE `request_logs` ADD `dialect` text;--> statement-breakpoint
ALTER TABLE `request_logs` ADD `streamed` integer;--> statement-breakpoint
ALTER TABLE `request_logs` ADD `reasoning_effort` text;--> statement-breakpoint
ALTER TABLE `request_logs` ADD `requested_tier` text;--> statement-breakpoint
ALTER TABLE `request_logs` ADD `answered_tier` text;--> statement-breakpoint
ALTER TABLE `request_logs` ADD `error_message` text;--> statement-breakpoint
ALTER TABLE `request_logs` ADD `client_address` text;--> statement-breakpoint
ALTER TABLE `request_logs` ADD `user_agent` text;--> statement-breakpoint
ALTER TABLE `request_logs` ADD `dropped_params` text;--> statement-breakpoint
ALTER TABLE `request_logs` ADD `accounting_policy` text;--> statement-breakpoint
ALTER TABLE `settings` ADD `gateway_open_to_local` integer;