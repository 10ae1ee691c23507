-- Rename a column from "name" to "full_name"
ALTER TABLE "public"."users" RENAME COLUMN "name" TO "full_name";
-- Modify "users" table
ALTER TABLE "public"."users" ALTER COLUMN "email" SET NOT NULL;
