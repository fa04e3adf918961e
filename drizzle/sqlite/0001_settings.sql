CREATE TABLE `settings` (
	`id` integer PRIMARY KEY NOT NULL,
	`version` integer NOT NULL,
	`default_model_id` text,
	`totp_required_on_login` integer NOT NULL,
	`time_limits` text NOT NULL,
	`updated_at` integer NOT NULL
);
