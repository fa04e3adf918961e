ALTER TABLE `messages` ADD `route` text;--> statement-breakpoint
ALTER TABLE `request_logs` ADD `route` text;