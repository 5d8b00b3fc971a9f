"""Chat completions in OpenAI's form, for clients and front ends that speak nothing else."""
