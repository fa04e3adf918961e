CREATE TABLE `accounts` (
	`id` text PRIMARY KEY NOT NULL,
	`provider_id` text NOT NULL,
	`kind` text NOT NULL,
	`status` text NOT NULL,
	`secret` text NOT NULL,
	`origin` text NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `accounts_provider` ON `accounts` (`provider_id`);--> statement-breakpoint
CREATE TABLE `chats` (
	`id` text PRIMARY KEY NOT NULL,
	`owner_id` text NOT NULL,
	`title` text NOT NULL,
	`model_id` text,
	`system_prompt` text,
	`archived` integer NOT NULL,
	`active_leaf_id` text,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	FOREIGN KEY (`owner_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `chats_by_owner` ON `chats` (`owner_id`,`archived`,`updated_at`,`id`);--> statement-breakpoint
CREATE TABLE `generation_events` (
	`generation_id` text NOT NULL,
	`first_seq` integer NOT NULL,
	`last_seq` integer NOT NULL,
	`events` text NOT NULL,
	PRIMARY KEY(`generation_id`, `first_seq`),
	FOREIGN KEY (`generation_id`) REFERENCES `generations`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE TABLE `generations` (
	`id` text PRIMARY KEY NOT NULL,
	`owner_id` text NOT NULL,
	`chat_id` text NOT NULL,
	`message_id` text NOT NULL,
	`parent_id` text NOT NULL,
	`user_message_id` text,
	`model_id` text NOT NULL,
	`request_hash` text NOT NULL,
	`state` text NOT NULL,
	`finish_reason` text,
	`error` text,
	`usage` text,
	`had_output` integer NOT NULL,
	`last_seq` integer NOT NULL,
	`runner_id` text NOT NULL,
	`heartbeat_at` integer NOT NULL,
	`created_at` integer NOT NULL,
	`ended_at` integer,
	FOREIGN KEY (`owner_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`chat_id`) REFERENCES `chats`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `generations_by_chat` ON `generations` (`chat_id`,`state`);--> statement-breakpoint
CREATE INDEX `generations_by_state` ON `generations` (`state`,`ended_at`);--> statement-breakpoint
CREATE TABLE `messages` (
	`id` text PRIMARY KEY NOT NULL,
	`chat_id` text NOT NULL,
	`parent_id` text,
	`role` text NOT NULL,
	`parts` text NOT NULL,
	`has_content` integer NOT NULL,
	`state` text NOT NULL,
	`model_id` text,
	`generation_id` text,
	`seq` integer NOT NULL,
	`finish_reason` text,
	`error` text,
	`usage` text,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`chat_id`) REFERENCES `chats`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `messages_by_parent` ON `messages` (`chat_id`,`parent_id`);--> statement-breakpoint
CREATE TABLE `model_catalogues` (
	`provider_id` text PRIMARY KEY NOT NULL,
	`models` text NOT NULL,
	`refreshed_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `request_logs` (
	`id` text PRIMARY KEY NOT NULL,
	`owner_id` text NOT NULL,
	`source` text NOT NULL,
	`generation_id` text,
	`request_id` text NOT NULL,
	`provider_id` text NOT NULL,
	`account_id` text,
	`model_id` text NOT NULL,
	`answered_model` text,
	`upstream_id` text,
	`outcome` text NOT NULL,
	`error_code` text,
	`upstream_status` integer,
	`attempts` integer NOT NULL,
	`input_tokens` integer,
	`output_tokens` integer,
	`reasoning_tokens` integer,
	`cached_input_tokens` integer,
	`tokens_source` text,
	`cost_usd` real,
	`cost_source` text,
	`first_output_ms` integer,
	`duration_ms` integer NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `request_logs_by_time` ON `request_logs` (`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `request_logs_by_generation` ON `request_logs` (`generation_id`);--> statement-breakpoint
CREATE TABLE `usage_hourly` (
	`hour` integer NOT NULL,
	`owner_id` text NOT NULL,
	`provider_id` text NOT NULL,
	`model_id` text NOT NULL,
	`requests` integer NOT NULL,
	`failures` integer NOT NULL,
	`input_tokens` integer NOT NULL,
	`output_tokens` integer NOT NULL,
	`cost_usd` real NOT NULL,
	`requests_without_cost` integer NOT NULL,
	PRIMARY KEY(`hour`, `owner_id`, `provider_id`, `model_id`)
);
--> statement-breakpoint
CREATE TABLE `users` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`role` text NOT NULL,
	`created_at` integer NOT NULL
);
