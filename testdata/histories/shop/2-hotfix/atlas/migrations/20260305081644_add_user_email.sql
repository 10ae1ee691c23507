-- Modify "users" table
ALTER TABLE "public"."users" ADD COLUMN "email" text NULL;
